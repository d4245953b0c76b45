using System.Globalization;
using Sentinel.Client.Rows;
using Sentinel.Client.Sending;
using Sentinel.Contracts.Intake;
using static Sentinel.Client.Tests.Sending.Intake;

namespace Sentinel.Client.Tests.Sending;

public sealed class RowSenderTests
{
    private static readonly SenderOptions Quick = new() { Linger = TimeSpan.Zero, RetryDelay = TimeSpan.FromMilliseconds(1), RetryDelayMax = TimeSpan.FromMilliseconds(2) };

    [Fact]
    public async Task Rows_beside_each_other_with_the_same_fields_are_one_message_and_keep_their_order()
    {
        var intake = new Intake();
        await using var sender = intake.Client.CreatePredictionSender(Quick with { Linger = TimeSpan.FromMinutes(1) });

        await SendAsync(sender, Row(0), Row(1), Row(2) with { Entity = "someone" }, Row(3) with { Class = "1" }, Row(4) with { Class = "0" }, new Prediction("loans", "2") { Id = "r5", Score = 0.5 });
        var report = await sender.FlushAsync();

        Assert.Equal(Ids(6), intake.Ids);
        Assert.Equal((6, 0, 0), (report.Accepted, report.Rejected, report.Uncertain));
        Assert.Equal(
            [
                """{"model":"loans","version":"1","columns":{"income":[0,1],"town":["t0","t1"]},"ids":["r0","r1"],"predictions":[0,0.125]}""",
                """{"model":"loans","version":"1","id":"r2","entity":"someone","features":{"income":2,"town":"t2"},"prediction":0.25}""",
                """{"model":"loans","version":"1","columns":{"income":[3,4],"town":["t3","t4"]},"ids":["r3","r4"],"predictions":[0.375,0.5],"classes":["1","0"]}""",
                """{"model":"loans","version":"2","id":"r5","prediction":0.5}""",
            ],
            intake.Messages);
    }

    [Fact]
    public async Task Labels_are_one_message_and_cells_keep_their_kinds()
    {
        var intake = new Intake();
        await using var sender = intake.Client.CreateLabelSender(Quick with { Linger = TimeSpan.FromMinutes(1) });

        await sender.SendAsync(new Label("loans", "1", "a", 1));
        await sender.SendAsync(new Label("loans", "1", "b", true));
        await sender.SendAsync(new Label("loans", "1", "c", "late"));
        await sender.FlushAsync();

        Assert.Equal(["""{"model":"loans","version":"1","ids":["a","b","c"],"labels":[1,true,"late"]}"""], intake.Messages);
    }

    [Fact]
    public async Task Cells_that_hold_no_number_are_told_apart_from_those_that_hold_nothing()
    {
        var intake = new Intake();
        await using var sender = intake.Client.CreatePredictionSender(Quick);

        await sender.SendAsync(new Prediction("loans", "1") { Id = "r0", Features = { ["a"] = double.NaN, ["b"] = FeatureValue.Missing, ["c"] = (string?)null } });
        await sender.FlushAsync();

        Assert.Equal(["""{"model":"loans","version":"1","id":"r0","features":{"a":"NaN","b":null,"c":null}}"""], intake.Messages);
    }

    [Theory]
    [InlineData(Mishap.Lost)]
    [InlineData(Mishap.AnswerLost)]
    [InlineData(Mishap.BrokerAway)]
    public async Task What_was_not_answered_is_sent_again_and_taken_once(object mishap)
    {
        var intake = new Intake().With(Mishap.None, (Mishap)mishap, (Mishap)mishap);
        await using var sender = intake.Client.CreatePredictionSender(Quick with { BatchRows = 10 });

        await SendAsync(sender, [.. Enumerable.Range(0, 45).Select(Row)]);
        var report = await sender.FlushAsync();

        Assert.Equal(Ids(45), intake.Ids);
        Assert.Equal((45, 0, 0, 2), (report.Accepted, report.Rejected, report.Uncertain, report.Retries));
    }

    [Fact]
    public async Task Whatever_befalls_requests_the_order_stays_and_no_row_is_there_twice()
    {
        var random = new Random(7);
        var intake = new Intake().With([.. Enumerable.Range(0, 60).Select(_ => (Mishap)random.Next((int)Mishap.Forbidden))]);
        await using var sender = intake.Client.CreatePredictionSender(Quick with { BatchRows = 7, MessageRows = 3 });

        await SendAsync(sender, [.. Enumerable.Range(0, 400).Select(Row)]);
        var report = await sender.FlushAsync();

        // Of the rows whose silo was lost nobody knows: they are named, and each that is not named is there.
        var named = report.Faults.Select(fault => fault.Id!).ToHashSet();
        Assert.NotEmpty(named);
        Assert.All(report.Faults, fault => Assert.Equal(FaultReasons.Uncertain, fault.Reason));
        Assert.Equal(Ids(400), intake.Ids.Union(named).OrderBy(id => int.Parse(id[1..], CultureInfo.InvariantCulture)));
        Assert.Equal(intake.Ids.Distinct().OrderBy(id => int.Parse(id[1..], CultureInfo.InvariantCulture)), intake.Ids);
    }

    [Fact]
    public async Task Rows_of_a_silo_that_is_lost_are_sent_again_where_that_is_asked_for()
    {
        var intake = new Intake().With(Mishap.SiloLost);
        await using var sender = intake.Client.CreatePredictionSender(Quick with { ResendsUncertain = true });

        await SendAsync(sender, Row(0));
        var report = await sender.FlushAsync();

        Assert.Equal(["r0", "r0"], intake.Ids);
        Assert.Equal((1, 0), (report.Accepted, report.Uncertain));
    }

    [Fact]
    public async Task One_bad_row_keeps_no_other_back_and_is_named()
    {
        var intake = new Intake { Check = message => IdsOf(message.GetRawText()).Contains("r3") ? new IntakeError(0, message.TryGetProperty("ids", out _) ? "times[3]" : "time", "is no time", "bad-time") : null };
        var told = new List<RowFault>();
        await using var sender = intake.Client.CreatePredictionSender(Quick with { Linger = TimeSpan.FromMinutes(1), OnFault = told.Add });

        await SendAsync(sender, [.. Enumerable.Range(0, 6).Select(Row)]);
        var report = await sender.FlushAsync();

        Assert.Equal(["r0", "r1", "r2", "r4", "r5"], intake.Ids);
        Assert.Equal([new RowFault(3, "r3", "time", "is no time", "bad-time")], report.Faults);
        Assert.Equal(report.Faults, told);
        Assert.Equal((5, 1), (report.Accepted, report.Rejected));
    }

    [Fact]
    public async Task Rows_of_a_version_that_is_not_known_are_all_refused_at_once()
    {
        var intake = new Intake { Check = _ => new IntakeError(0, "version", "is not registered", "unknown-version") };
        await using var sender = intake.Client.CreatePredictionSender(Quick with { Linger = TimeSpan.FromMinutes(1) });

        await SendAsync(sender, [.. Enumerable.Range(0, 2_000).Select(Row)]);
        var report = await sender.FlushAsync();

        Assert.Equal((0, 2_000, 1), (report.Accepted, report.Rejected, intake.Requests));
        Assert.Equal(SendReport.FaultsKept, report.Faults.Count);
        Assert.Equal("r1999", report.Faults[^1].Id);
    }

    [Fact]
    public async Task A_caller_waits_while_too_many_rows_wait()
    {
        var open = new TaskCompletionSource();
        var intake = new Intake { Open = open.Task };
        await using var sender = intake.Client.CreatePredictionSender(Quick with { BatchRows = 1, WaitingRows = 5 });

        // One under way, five that wait, and one that does not fit.
        var sending = SendAsync(sender, [.. Enumerable.Range(0, 7).Select(Row)]);
        using var refused = new CancellationTokenSource();
        Assert.False(sending.IsCompleted);
        var impatient = sender.SendAsync(Row(7), refused.Token).AsTask();
        await refused.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);

        open.SetResult();
        await sending;
        await sender.FlushAsync();
        Assert.Equal(Ids(7), intake.Ids);
    }

    [Fact]
    public async Task A_refusal_that_no_repeat_mends_ends_the_sender_and_says_how_many_rows_are_lost()
    {
        var intake = new Intake().With(Mishap.None, Mishap.Forbidden);
        var sender = intake.Client.CreatePredictionSender(Quick with { BatchRows = 10, Linger = TimeSpan.FromMinutes(1) });

        var told = await Assert.ThrowsAsync<SentinelApiException>(async () =>
        {
            await SendAsync(sender, [.. Enumerable.Range(0, 25).Select(Row)]);
            await sender.FlushAsync();
        });

        Assert.Contains("this key may not send", told.Message, StringComparison.Ordinal);
        Assert.Equal(10, sender.Report.Accepted);
        await Assert.ThrowsAsync<SentinelApiException>(() => sender.SendAsync(Row(25)).AsTask());
        await sender.DisposeAsync();
    }

    [Fact]
    public async Task A_sender_that_nobody_flushes_says_at_its_end_that_rows_are_lost()
    {
        var intake = new Intake().With(Mishap.Forbidden);
        var sender = intake.Client.CreatePredictionSender(Quick);
        await sender.SendAsync(Row(0));

        var told = await Assert.ThrowsAsync<SentinelApiException>(() => sender.DisposeAsync().AsTask());

        Assert.StartsWith("The sender gave up, 1 rows were not sent", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_sender_sends_what_still_waits()
    {
        var intake = new Intake();
        await using (var sender = intake.Client.CreatePredictionSender(Quick with { Linger = TimeSpan.FromMinutes(1) }))
        {
            await SendAsync(sender, Row(0), Row(1));
        }

        Assert.Equal(Ids(2), intake.Ids);
    }

    [Fact]
    public void Options_out_of_their_range_are_refused_by_name()
    {
        var fault = Assert.Throws<System.ComponentModel.DataAnnotations.ValidationException>(() => new Intake().Client.CreatePredictionSender(new SenderOptions { BatchRows = 0 }));

        Assert.Contains(nameof(SenderOptions.BatchRows), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_is_closed_before_it_is_larger_than_Sentinel_takes()
    {
        var rows = Enumerable.Range(0, 1_000).Select(i => new QueuedRow<Prediction>(i, new Prediction("loans", "1") { Features = { ["text"] = new string('x', 5_000) } })).ToArray();

        var (lines, count) = RowLines.Write(new PredictionFormat(), rows, messageRows: 1_000);

        Assert.Equal(1_000, count);
        Assert.All(System.Text.Encoding.UTF8.GetString(lines.Body.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.InRange(line.Length, 200_000, 300_000));
    }

    private static Prediction Row(int i) => new("loans", "1") { Id = $"r{i}", Features = { ["income"] = i, ["town"] = $"t{i}" }, Score = i / 8.0 };

    private static IEnumerable<string> Ids(int count) => Enumerable.Range(0, count).Select(i => $"r{i}");

    private static async Task SendAsync(RowSender<Prediction> sender, params Prediction[] rows)
    {
        foreach (var row in rows)
        {
            await sender.SendAsync(row);
        }
    }
}
