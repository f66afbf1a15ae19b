internal import OperatingSystem

// The shells that are programming languages, and Python itself.
extension ActivationScripts {
    var powerShell: String {
        """
        # Works in this environment from PowerShell: . bin/activate.ps1

        function global:deactivate([switch] $NonDestructive) {
            if (Test-Path variable:global:_OLD_VIRTUAL_PATH) {
                $env:PATH = $global:_OLD_VIRTUAL_PATH
                Remove-Variable _OLD_VIRTUAL_PATH -Scope global
            }
            if (Test-Path variable:global:_OLD_VIRTUAL_PYTHONHOME) {
                $env:PYTHONHOME = $global:_OLD_VIRTUAL_PYTHONHOME
                Remove-Variable _OLD_VIRTUAL_PYTHONHOME -Scope global
            }
            if (Test-Path function:global:_old_virtual_prompt) {
                $function:prompt = $function:_old_virtual_prompt
                Remove-Item function:global:_old_virtual_prompt
            }
            Remove-Item env:VIRTUAL_ENV, env:VIRTUAL_ENV_PROMPT -ErrorAction SilentlyContinue
            if (-not $NonDestructive) {
                Remove-Item env:PIPENV_ACTIVE -ErrorAction SilentlyContinue
                Remove-Item function:deactivate
            }
        }

        deactivate -NonDestructive

        $env:VIRTUAL_ENV = \(Self.quotedForPowerShell(path))
        $env:VIRTUAL_ENV_PROMPT = \(Self.quotedForPowerShell(prompt))

        $global:_OLD_VIRTUAL_PATH = $env:PATH
        $env:PATH = (Join-Path $env:VIRTUAL_ENV 'bin') + [IO.Path]::PathSeparator + $env:PATH

        if (Test-Path env:PYTHONHOME) {
            $global:_OLD_VIRTUAL_PYTHONHOME = $env:PYTHONHOME
            Remove-Item env:PYTHONHOME
        }

        if (-not $env:VIRTUAL_ENV_DISABLE_PROMPT) {
            $function:global:_old_virtual_prompt = $function:prompt
            function global:prompt {
                "($env:VIRTUAL_ENV_PROMPT) " + (_old_virtual_prompt)
            }
        }

        """
    }

    var nu: String {
        """
        # Works in this environment from Nushell: overlay use bin/activate.nu
        # Leave it again: deactivate

        export-env {
            let environment = \(Self.quotedForJSON(path))
            let name = \(Self.quotedForJSON(prompt))
            let search = ($env.PATH | prepend ([$environment, "bin"] | path join))
            load-env { VIRTUAL_ENV: $environment, VIRTUAL_ENV_PROMPT: $name, PATH: $search }
            if ($env.VIRTUAL_ENV_DISABLE_PROMPT? | is-empty) {
                let old = ($env.PROMPT_COMMAND? | default "")
                $env.PROMPT_COMMAND = {||
                    let shown = (if ($old | describe) == "closure" { do $old } else { $old })
                    $"\\(($name)\\) ($shown)"
                }
            }
        }

        export alias pydoc = python -m pydoc
        export alias deactivate = overlay hide activate

        """
    }

    var python: String {
        """
        \"\"\"Lets a program that runs in another interpreter of the same version import from this environment:

            exec(open("bin/activate_this.py").read(), {"__file__": "bin/activate_this.py"})
        \"\"\"
        import os
        import site
        import sys

        scripts = os.path.dirname(os.path.abspath(__file__))
        environment = os.path.dirname(scripts)
        os.environ["PATH"] = os.pathsep.join([scripts] + os.environ.get("PATH", "").split(os.pathsep))
        os.environ["VIRTUAL_ENV"] = environment
        os.environ["VIRTUAL_ENV_PROMPT"] = \(Self.quotedForJSON(prompt))

        before = len(sys.path)
        site.addsitedir(
            os.path.join(environment, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
        )
        # The environment's packages come before those of the interpreter.
        sys.path[:] = sys.path[before:] + sys.path[:before]
        sys.real_prefix = sys.prefix
        sys.prefix = environment

        """
    }

    private static func quotedForPowerShell(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }

    /// A string in double quotes with escapes that JSON, Python and Nushell share.
    private static func quotedForJSON(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension String {
    /// Every occurrence of a character replaced. (The standard library's own comes with the regular expression engine.)
    func replacing(_ character: Unicode.Scalar, with replacement: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar == character {
                result.append(contentsOf: replacement.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}
