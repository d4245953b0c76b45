using Sentinel.Contracts.Intake;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>The HTTP status of an answer to rows.</summary>
internal static class IntakeStatus
{
    extension(IntakeAnswer answer)
    {
        /// <summary>200 when all were taken, 207 when some were, 400 when none was.</summary>
        internal int Status => answer.Rejected == 0 ? StatusCodes.Status200OK : answer.Accepted == 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status207MultiStatus;
    }
}
