internal import OperatingSystem

/// The scripts that a shell reads to work in an environment. The path is written into them, since a script that is read
/// cannot tell in every shell where it stands.
///
/// The names of the variables that keep the old values are those that venv's and virtualenv's scripts use, so that one tool's
/// `deactivate` undoes the other's activation.
package struct ActivationScripts {
    /// The environment's absolute path.
    package var path: String
    /// What is shown before the prompt, without brackets.
    package var prompt: String

    package init(path: String, prompt: String) {
        self.path = path
        self.prompt = prompt
    }

    /// File names in the directory of the scripts, with their texts.
    package var files: [(name: String, text: String)] {
        [
            ("activate", posix), ("activate.fish", fish), ("activate.csh", csh), ("activate.ps1", powerShell),
            ("activate.nu", nu), ("activate_this.py", python),
        ]
    }

    // MARK: sh, bash, zsh

    /// For every shell that reads POSIX's language.
    package var posix: String {
        """
        # Works in this environment from bash, zsh and other POSIX shells. Read it, do not run it:
        #     . bin/activate

        deactivate () {
            if [ -n "${_OLD_VIRTUAL_PATH+set}" ]; then
                PATH="$_OLD_VIRTUAL_PATH"
                export PATH
                unset _OLD_VIRTUAL_PATH
            fi
            if [ -n "${_OLD_VIRTUAL_PYTHONHOME+set}" ]; then
                PYTHONHOME="$_OLD_VIRTUAL_PYTHONHOME"
                export PYTHONHOME
                unset _OLD_VIRTUAL_PYTHONHOME
            fi
            if [ -n "${_OLD_VIRTUAL_PS1+set}" ]; then
                PS1="$_OLD_VIRTUAL_PS1"
                unset _OLD_VIRTUAL_PS1
            fi
            # Forget where commands were found before.
            hash -r 2>/dev/null || true
            unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT
            if [ "${1:-}" != nondestructive ]; then
                unset PIPENV_ACTIVE
                unset -f deactivate
            fi
        }

        # Leave the environment that is active now, if any.
        deactivate nondestructive

        VIRTUAL_ENV=\(Self.quotedForShell(path))
        VIRTUAL_ENV_PROMPT=\(Self.quotedForShell(prompt))
        export VIRTUAL_ENV VIRTUAL_ENV_PROMPT

        _OLD_VIRTUAL_PATH="$PATH"
        PATH="$VIRTUAL_ENV/bin:$PATH"
        export PATH

        # An interpreter told where its library is would not find the environment's.
        if [ -n "${PYTHONHOME+set}" ]; then
            _OLD_VIRTUAL_PYTHONHOME="$PYTHONHOME"
            unset PYTHONHOME
        fi

        if [ -z "${VIRTUAL_ENV_DISABLE_PROMPT:-}" ]; then
            _OLD_VIRTUAL_PS1="${PS1:-}"
            PS1="($VIRTUAL_ENV_PROMPT) ${PS1:-}"
        fi

        hash -r 2>/dev/null || true

        """
    }

    // MARK: fish

    private var fish: String {
        """
        # Works in this environment from fish: source bin/activate.fish

        function deactivate -d 'Leave the virtual environment'
            if set -q _OLD_VIRTUAL_PATH
                set -gx PATH $_OLD_VIRTUAL_PATH
                set -e _OLD_VIRTUAL_PATH
            end
            if set -q _OLD_VIRTUAL_PYTHONHOME
                set -gx PYTHONHOME $_OLD_VIRTUAL_PYTHONHOME
                set -e _OLD_VIRTUAL_PYTHONHOME
            end
            if functions -q _old_fish_prompt
                functions -e fish_prompt
                functions -c _old_fish_prompt fish_prompt
                functions -e _old_fish_prompt
            end
            set -e VIRTUAL_ENV
            set -e VIRTUAL_ENV_PROMPT
            if test "$argv[1]" != nondestructive
                set -e PIPENV_ACTIVE
                functions -e deactivate
            end
        end

        deactivate nondestructive

        set -gx VIRTUAL_ENV \(Self.quotedForFish(path))
        set -gx VIRTUAL_ENV_PROMPT \(Self.quotedForFish(prompt))

        set -gx _OLD_VIRTUAL_PATH $PATH
        set -gx PATH "$VIRTUAL_ENV/bin" $PATH

        if set -q PYTHONHOME
            set -gx _OLD_VIRTUAL_PYTHONHOME $PYTHONHOME
            set -e PYTHONHOME
        end

        if test -z "$VIRTUAL_ENV_DISABLE_PROMPT"; and functions -q fish_prompt
            functions -c fish_prompt _old_fish_prompt
            function fish_prompt
                # The old prompt may show the status of the last command.
                set -l last $status
                printf '(%s) ' $VIRTUAL_ENV_PROMPT
                sh -c "exit $last"
                _old_fish_prompt
            end
        end

        """
    }

    // MARK: csh

    /// For csh and tcsh.
    package var csh: String {
        let leave = [
            "test $?_OLD_VIRTUAL_PATH != 0 && setenv PATH \"$_OLD_VIRTUAL_PATH\" && unset _OLD_VIRTUAL_PATH", "rehash",
            "test $?_OLD_VIRTUAL_PROMPT != 0 && set prompt=\"$_OLD_VIRTUAL_PROMPT\" && unset _OLD_VIRTUAL_PROMPT",
            "unsetenv VIRTUAL_ENV", "unsetenv VIRTUAL_ENV_PROMPT",
            "test \"\\!:*\" != nondestructive && unsetenv PIPENV_ACTIVE && unalias deactivate",
        ].joined(separator: "; ")
        return """
            # Works in this environment from csh and tcsh: source bin/activate.csh

            alias deactivate '\(leave)'

            deactivate nondestructive

            setenv VIRTUAL_ENV \(Self.quotedForCsh(path))
            setenv VIRTUAL_ENV_PROMPT \(Self.quotedForCsh(prompt))

            set _OLD_VIRTUAL_PATH="$PATH"
            setenv PATH "${VIRTUAL_ENV}/bin:${PATH}"

            if (! $?VIRTUAL_ENV_DISABLE_PROMPT && $?prompt) then
                set _OLD_VIRTUAL_PROMPT="$prompt"
                set prompt="(${VIRTUAL_ENV_PROMPT}) $prompt"
            endif

            rehash

            """
    }

    // MARK: Quoting

    /// Single quotes, in which a POSIX shell takes everything literally but the quote itself.
    package static func quotedForShell(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }

    /// fish knows two escapes between single quotes.
    package static func quotedForFish(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }

    /// csh replaces `!` between single quotes too.
    package static func quotedForCsh(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''").replacing("!", with: "\\!") + "'"
    }
}
