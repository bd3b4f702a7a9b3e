using System.Globalization;
using System.Text;

namespace Amazon.Lambda.Core;

/// <summary>Fills the holes of a message in the order in which they stand, whatever they are called.</summary>
internal static class MessageTemplate
{
    public static string Fill(string message, object?[]? args)
    {
        if (args is null || args.Length == 0)
        {
            return message;
        }

        var text = new StringBuilder(message.Length);
        var next = 0;
        for (var i = 0; i < message.Length; i++)
        {
            var end = message[i] == '{' && next < args.Length ? message.IndexOf('}', i) : -1;
            if (end < 0)
            {
                text.Append(message[i]);
                continue;
            }

            text.Append(Convert.ToString(args[next++], CultureInfo.InvariantCulture));
            i = end;
        }

        return text.ToString();
    }
}
