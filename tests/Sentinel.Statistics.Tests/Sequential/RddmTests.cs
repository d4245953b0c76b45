using FsCheck.Fluent;
using Sentinel.Statistics.Sequential;

namespace Sentinel.Statistics.Tests.Sequential;

public sealed class RddmTests
{
    /// <summary>The rule as it is written, with every outcome of the newest minimumConcept kept.</summary>
    [Fact]
    public void What_is_kept_of_a_concept_answers_as_all_of_it_would()
        => Properties.Hold(Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (seed, warningLimit) =>
        {
            var options = new RddmOptions { MinimumCount = 8, MinimumConcept = 12, MaximumConcept = 30, WarningLimit = warningLimit, WarningLevel = 0.3, DriftLevel = 1.5 };
            var random = new Random(seed);
            var detector = options.Create();
            var kept = new List<int>();
            double rate = 0;
            var (leastRate, leastDeviation) = (double.PositiveInfinity, double.PositiveInfinity);
            int count = 0;
            int warnings = 0;
            bool tooLong = false;
            bool drifted = false;
            for (int i = 0; i < 600; i++)
            {
                int outcome = random.NextDouble() < 0.3 + (i / 200 * 0.1) ? 1 : 0;
                if (drifted)
                {
                    (leastRate, leastDeviation) = (double.PositiveInfinity, double.PositiveInfinity);
                    (rate, count, warnings) = (0, 0, 0);
                    foreach (int old in kept)
                    {
                        count++;
                        rate += (old - rate) / count;
                        Lower(count > options.MinimumCount);
                    }
                }
                else if (tooLong)
                {
                    count = kept.Count;
                    rate = (double)kept.Sum() / count;
                }

                (tooLong, drifted) = (false, false);
                kept = [.. kept.Append(outcome).TakeLast(options.MinimumConcept)];
                count++;
                rate += (outcome - rate) / count;
                var level = Detection.None;
                if (count >= options.MinimumCount)
                {
                    Lower(true);
                    double statistic = rate + Deviation();
                    bool warns = statistic > leastRate + (options.WarningLevel * leastDeviation);
                    drifted = statistic > leastRate + (options.DriftLevel * leastDeviation) || (warns && warnings >= options.WarningLimit);
                    level = drifted ? Detection.Drift : warns ? Detection.Warning : Detection.None;
                    if (drifted)
                    {
                        bool passed = statistic > leastRate + (options.DriftLevel * leastDeviation);
                        kept = [.. kept.TakeLast(passed ? warnings + 1 : 1)];
                    }

                    warnings = warns && !drifted ? warnings + 1 : drifted ? warnings : 0;
                    tooLong = level == Detection.None && count >= options.MaximumConcept;
                }

                if (detector.Update(outcome) != level)
                {
                    return false;
                }
            }

            return true;

            double Deviation() => Math.Sqrt(Math.Max(rate * (1 - rate), 0) / count);

            void Lower(bool armed)
            {
                if (armed && rate + Deviation() < leastRate + leastDeviation)
                {
                    (leastRate, leastDeviation) = (rate, Deviation());
                }
            }
        }));
}
