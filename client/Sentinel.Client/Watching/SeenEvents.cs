namespace Sentinel.Client.Watching;

/// <summary>Ids of the newest events that were told, so that none is told twice when a silo tells its newest again.</summary>
internal sealed class SeenEvents
{
    // Several silos' lists of the newest, of 512 each.
    private const int Kept = 4_096;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Whether an event is new; it is known from then on.</summary>
    internal bool IsNew(string id)
    {
        if (!_ids.Add(id))
        {
            return false;
        }

        _order.Enqueue(id);
        if (_order.Count > Kept)
        {
            _ids.Remove(_order.Dequeue());
        }

        return true;
    }
}
