using System.CommandLine;
using Lading.Cli.Help;

namespace Lading.Cli.Commands;

/// <summary><c>lading completion SHELL</c>: scripts that ask the program itself what may come next.</summary>
internal static class CompletionCommand
{
    public static Command Build()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "print a completion script for a shell") { shell };
        command.SetAction(parsed =>
        {
            Console.Write(Script(parsed.GetRequiredValue(shell)));
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Examples =
            [
                ("source <(lading completion bash)", "For this bash session"),
                ("lading completion bash > /etc/bash_completion.d/lading", "For every bash session"),
                ("lading completion zsh > \"${fpath[1]}/_lading\"", "For zsh"),
                ("lading completion fish > ~/.config/fish/completions/lading.fish", "For fish"),
                ("lading completion pwsh | Out-String | Invoke-Expression", "For PowerShell"),
            ],
        });
    }

    private static string Script(string shell) => shell switch
    {
        "bash" => """
            _lading() {
                local words
                words=$(lading "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
                COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
                if [ ${#COMPREPLY[@]} -eq 0 ]; then
                    COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
                fi
            }
            complete -o filenames -F _lading lading

            """,
        "zsh" => """
            #compdef lading
            _lading() {
                local -a words
                words=("${(@f)$(lading "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)}")
                if [[ ${#words[@]} -gt 0 && -n ${words[1]} ]]; then
                    compadd -a words
                else
                    _files
                fi
            }
            compdef _lading lading

            """,
        "fish" => """
            function __lading_complete
                set -l line (commandline -cp)
                lading "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c lading -a '(__lading_complete)'

            """,
        _ => """
            Register-ArgumentCompleter -Native -CommandName lading -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                lading "[suggest:$cursorPosition]" "$commandAst" 2>$null | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }

            """,
    };
}
