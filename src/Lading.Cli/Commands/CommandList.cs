using System.CommandLine;
using Lading.Cli.Help;

namespace Lading.Cli.Commands;

/// <summary>Every command there is; the order is that of the help.</summary>
internal static class CommandList
{
    public static RootCommand Build()
    {
        var root = new RootCommand("says what is in a container image, what is wrong with it, who made it, and whether it may run")
        {
            CheckCommand.Build(),
            SbomCommand.Build(),
            ScanCommand.Build(),
            LeaksCommand.Build(),
            RunCommand.Build(),
            CopyCommand.Build(),
            VexCommand.Build(),
            TreeCommand.Build(),
            TagsCommand.Build(),
            CatalogersCommand.Build(),
            FindCommand.Build(),
            RecordsCommand.Build(),
            ProvenanceCommand.Build(),
            DbCommand.Build(),
            CacheCommand.Build(),
            CompletionCommand.Build(),
            VersionCommand.Build(),
            ConformanceCommand.Build(),
        };
        foreach (Command command in (IEnumerable<Command>)[SignCommand.Build(), AttestCommand.Build(), .. VerifyImageCommands.Build(), .. SignBlobCommands.Build(), .. VerifyBlobCommands.Build(), .. KeyCommands.Build(), DownloadCommands.Build(), AttachCommands.Build(), CleanCommand.Build(), InitializeCommand.Build(), TrustedRootCommand.Build(), SigningConfigCommand.Build(), .. SaveLoadCommands.Build()])
            root.Subcommands.Add(command);
        foreach (Option option in GlobalOptions.All)
            root.Options.Add(option);
        foreach (Option option in root.Options)
            if (option is System.CommandLine.Help.HelpOption help)
                help.Action = new HelpWriter();
        return root;
    }
}
