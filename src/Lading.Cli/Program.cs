using System.CommandLine;
using Lading.Cli;
using Lading.Cli.Commands;

RootCommand root = CommandList.Build();
ParseResult parsed = root.Parse(RunCommand.Delimit(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
Terminal.Configure(parsed.GetValue(GlobalOptions.Quiet), parsed.GetValue(GlobalOptions.Verbose), parsed.GetValue(GlobalOptions.NoColor));
var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
    return ErrorReport.Usage(parsed);
using var interruption = new Interruption();
try
{
    return await parsed.InvokeAsync(configuration, interruption.Token).ConfigureAwait(false);
}
catch (Exception e)
{
    return ErrorReport.Write(e, parsed);
}
