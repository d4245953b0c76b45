using System.Globalization;
using System.Text;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;

namespace Sentinel.Silo.Hooks;

/// <summary>A delivery as a mail (RFC 5322, 2045, 2047): text in UTF-8, written in base64 so that every server passes it on unchanged.</summary>
internal static class MailText
{
    private const int SubjectLengthMax = 200;

    // A line of a header has at most 78 characters, with its name: 39 bytes make 52 of base64.
    private const int WordBytes = 39;

    /// <summary>The whole message, lines ending in CR LF.</summary>
    internal static string Write(HookSpec hook, DeliveryView delivery, string page, DateTimeOffset now)
    {
        var happened = delivery.Event;
        var headers = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"From: <{hook.From}>\r\n")
            .Append(CultureInfo.InvariantCulture, $"To: {string.Join(",\r\n ", hook.To.Select(to => $"<{to}>"))}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Subject: {Words(Subject(happened))}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Date: {now.UtcDateTime:ddd, dd MMM yyyy HH:mm:ss} +0000\r\n")
            .Append(CultureInfo.InvariantCulture, $"Message-ID: <{delivery.Id}@sentinel>\r\n")
            .Append("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        var body = Convert.ToBase64String(Encoding.UTF8.GetBytes(Body(happened, delivery, page)), Base64FormattingOptions.InsertLineBreaks);
        return headers.Append(body).Append("\r\n").ToString();
    }

    private static string Subject(SentinelEvent happened)
    {
        var about = happened.Version is null ? happened.Model : $"{happened.Model} {happened.Version}";
        var alert = happened.Data.TryGetValue("alert", out var name) ? $" {name}" : "";
        var text = $"[Sentinel] {EventTypes.ShortName(happened.Type)}{alert}: {about}: {happened.Message.Split('\n')[0]}";
        return text.Length <= SubjectLengthMax ? text : $"{text[..(SubjectLengthMax - 1)]}…";
    }

    private static string Body(SentinelEvent happened, DeliveryView delivery, string page)
    {
        var text = new StringBuilder().Append(happened.Message).Append("\n\n");
        foreach (var alert in delivery.Alerts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{alert.Name} ({alert.Id}): {alert.State.ToString().ToLowerInvariant()}, since {alert.Started:u}\n");
            foreach (var (name, value) in alert.Annotations)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {name}: {value}\n");
            }
        }

        foreach (var (name, value) in happened.Data)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"\n{page}\n").ToString().ReplaceLineEndings("\r\n");
    }

    // Text with anything but printable ASCII becomes encoded words, which are cut between characters.
    private static string Words(string text)
    {
        if (text.All(c => c is >= ' ' and <= '~'))
        {
            return text;
        }

        var words = new List<string>();
        var word = new List<byte>();
        foreach (var rune in text.EnumerateRunes())
        {
            var bytes = Encoding.UTF8.GetBytes(rune.ToString());
            if (word.Count + bytes.Length > WordBytes)
            {
                words.Add(Encoded(word));
                word.Clear();
            }

            word.AddRange(bytes);
        }

        words.Add(Encoded(word));
        return string.Join("\r\n ", words);
    }

    private static string Encoded(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";
}
