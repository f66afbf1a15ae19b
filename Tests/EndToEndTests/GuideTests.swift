import OperatingSystem
import Testing

/// What Pipenv's own guides tell people to type (quick start, workflows, security), typed by a new user who has Pipit under
/// the name `pipenv`. Each block stands here in the order of its guide; a shell reads it, and stops where something fails.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct GuideTests {
    static let packages = """
        [packages.requests.versions."2.28.1"]
        requires = ["urllib3<2"]
        [packages.requests.versions."2.34.2"]
        requires = ["urllib3", "certifi"]
        [packages.urllib3.versions."1.26.20"]
        [packages.urllib3.versions."2.8.0"]
        [packages.certifi.versions."2026.10.18"]
        [packages.django.versions."2.2.0"]
        [packages.django.versions."3.2.25"]
        [packages.django.versions."5.2.8"]
        files = {"django/__init__.py" = '''
        import pathlib, sys
        def main():
            assert sys.argv[1:] == ["startproject", "mysite", "."], sys.argv
            pathlib.Path("manage.py").write_text("import sys, django; print('serving', sys.argv[1])")
        '''}
        entry_points = '''
        [console_scripts]
        django-admin = django:main
        '''
        [packages.pytest.versions."9.2.0"]
        files = {"pytest/__init__.py" = "def main(): print('1 passed')"}
        entry_points = '''
        [console_scripts]
        pytest = pytest:main
        '''
        [packages.click.versions."8.5.1"]
        files = {"click/__init__.py" = '''
        import sys
        echo = print
        def command():
            return lambda function: lambda: function(sys.argv[sys.argv.index("--name") + 1])
        def option(*names, **facts):
            return lambda function: function
        '''}
        [packages.numpy.versions."2.5.0"]
        [packages.pandas.versions."3.1.0"]
        requires = ["numpy>=1.26"]
        [packages.matplotlib.versions."3.11.0"]
        requires = ["numpy"]
        [packages.jupyter.versions."1.2.0"]
        files = {"jupyter/__init__.py" = "def main(): print('a notebook')"}
        entry_points = '''
        [console_scripts]
        jupyter = jupyter:main
        '''
        [packages.new-package.versions."1.0"]
        [packages.vulnerable-package.versions."2.0.0"]
        [packages.vulnerable-package.versions."2.0.1"]
        """

    /// One block of a guide.
    struct Block {
        var title: String
        /// What is typed.
        var script: String
        /// What its output must have, in this order, each somewhere.
        var shows: [String] = []

        init(_ title: String, _ script: String, shows: [String] = []) {
            self.title = title
            self.script = script
            self.shows = shows
        }
    }

    /// Gives a command a terminal; what it reads comes from standard input all the same.
    private static let atTerminal = "script --quiet --return --command"

    /// Runs the blocks one after the other in an empty directory.
    private func follow(_ blocks: [Block], variables: [String: String] = [:]) throws {
        let index = try LoopbackIndex(Self.packages)
        let place = try Workplace()
        let programs = Paths.join(place.path, "programs")
        try Files.makeDirectories(programs)
        try Files.symbolicLink(to: Machine.program, at: Paths.join(programs, "pipenv"))
        let all = [
            "PATH": programs + ":" + (place.variables["PATH"] ?? ""), "PIP_INDEX_URL": index.url,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1", "SHELL": "/bin/bash", "INDEX": index.url,
        ].merging(variables) { $1 }
        for block in blocks {
            let run = try place.run(["/bin/bash", "-ec", block.script], variables: all)
            #expect(run.status == 0, "\(block.title)\n\(run)")
            var rest = run.output[...]
            for text in block.shows {
                let found = rest.ranges(of: text).first
                #expect(found != nil, "\(block.title): there is no `\(text)` in\n\(run)")
                if let found { rest = rest[found.upperBound...] }
            }
            if run.status != 0 { return }
        }
    }

    // MARK: - Quick start

    @Test func `Quick start: a new project, its packages, its environment`() throws {
        try follow([
            Block("Verify the installation", "pipenv --version", shows: ["pipenv, version 20"]),
            Block("Initialize a new project", "pipenv install; cat Pipfile", shows: ["[packages]", "python_version"]),
            Block("Specify the Python", "pipenv --python \(Machine.python?.short ?? "3"); pipenv run python --version"),
            Block("Install a package", "pipenv install requests; grep requests Pipfile", shows: ["requests = \"*\""]),
            Block(
                "With a version", #"pipenv install "django>=4.0.0"; grep django Pipfile"#,
                shows: ["django = \">=4.0.0\""]
            ),
            Block("For development", "pipenv install pytest --dev; cat Pipfile", shows: ["[dev-packages]", "pytest"]),
            Block("Show the graph", "pipenv graph", shows: ["requests==2.34.2", "urllib3 [required:"]),
            Block(
                "List what is installed", "pipenv run pip list", shows: ["Django", "requests"].map { $0.lowercased() }),
            Block(
                "Uninstall",
                "pipenv uninstall requests; ! grep requests Pipfile; ! pipenv run python -c 'import requests'"),
            Block(
                "Activate", "printf 'python --version\\nexit\\n' | \(Self.atTerminal) 'pipenv shell' /dev/null",
                shows: ["Python 3."]),
            Block(
                "Run without activating",
                "echo 'print(6 * 7)' > app.py; pipenv run python app.py; pipenv run pytest", shows: ["42", "1 passed"]),
            Block("Lock", "pipenv lock; grep sha256 Pipfile.lock | head -n 1", shows: ["sha256"]),
            Block("Install from the lock", "pipenv sync", shows: ["All dependencies are now up-to-date!"]),
        ])
    }

    @Test func `Quick start: working in a team, and deploying`() throws {
        try follow([
            Block("Somebody's project", "pipenv install requests; pipenv install pytest --dev; pipenv remove"),
            Block("Install with development packages", "pipenv install --dev; pipenv run pytest", shows: ["1 passed"]),
            Block("Add a dependency", "pipenv install new-package"),
            Block("Deploy", "pipenv lock; pipenv install --deploy"),
            Block("Use .env", "printf '# .env\\nDEBUG=True\\nAPI_KEY=your_secret_key\\n' > .env"),
            Block(
                "Read it",
                #"pipenv run python -c 'import os; print(os.environ.get("DEBUG"), os.environ.get("API_KEY"))'"#,
                shows: ["True your_secret_key"]),
            Block("Where is it", "pipenv --venv; pipenv --py", shows: ["environments/", "/bin/python"]),
            Block(
                "Requirements", "pipenv requirements > requirements.txt; cat requirements.txt", shows: ["requests=="]),
            Block(
                "Shortcuts",
                "printf '\\n[scripts]\\nstart = \"python app.py\"\\ntest = \"pytest\"\\n' >> Pipfile; "
                    + "echo 'print(1)' > app.py; pipenv scripts; pipenv run start; pipenv run test",
                shows: ["start", "python app.py", "1", "1 passed"]),
        ])
        try follow(
            [
                Block(
                    "In the project's directory", "pipenv install; test -x .venv/bin/python; pipenv --venv",
                    shows: [".venv"])
            ], variables: ["PIPENV_VENV_IN_PROJECT": "1"])
    }

    @Test func `Quick start: a web site, notebooks, a program of one's own`() throws {
        try follow([
            Block("Install Django", "pipenv --python \(Machine.python?.short ?? "3"); pipenv install django"),
            Block("Begin", "pipenv run django-admin startproject mysite ."),
            Block("Serve", "pipenv run python manage.py runserver", shows: ["serving runserver"]),
            Block(
                "Data", "pipenv install numpy pandas matplotlib jupyter; pipenv run jupyter notebook",
                shows: ["a notebook"]),
            Block("A tool", "pipenv install click"),
            Block(
                "Its code",
                """
                echo 'import click

                @click.command()
                @click.option("--name", default="World", help="Who to greet")
                def hello(name):
                    click.echo(f"Hello, {name}!")

                if __name__ == "__main__":
                    hello()' > main.py
                pipenv run python main.py --name Friend
                """, shows: ["Hello, Friend!"]),
        ])
    }

    // MARK: - Workflows

    @Test func `Workflows: sync, install, update, upgrade, outdated`() throws {
        try follow([
            Block(
                "A project of last year",
                """
                pipenv install 'requests==2.28.1' 'urllib3<2'
                sed -i 's/"==2.28.1"/"*"/; s/"<2"/"*"/' Pipfile
                pipenv upgrade
                """),
            Block("Install from the lock", "pipenv sync"),
            Block("Find out what has changed upstream", "! pipenv update --outdated"),
            Block(
                "Say what", "pipenv update --outdated || true",
                shows: ["Package 'requests' out-of-date: '2.28.1' installed"]
            ),
            Block("Add a package", "pipenv install click"),
            Block("Update one", "pipenv update requests; pipenv graph", shows: ["requests==2.34.2"]),
            Block(
                "Upgrade one in the files", "pipenv upgrade urllib3; grep -A 8 urllib3 Pipfile.lock", shows: ["2.8.0"]),
            Block("Update everything", "pipenv update; pipenv update --outdated", shows: ["up to date!"]),
            Block("Where", "pipenv --venv", shows: ["environments/"]),
        ])
    }

    // MARK: - Security

    @Test func `Security: keeping up to date, deploying, verifying, the graph`() throws {
        try follow([
            Block("Pins", "pipenv install requests==2.28.1 'django<4'; pipenv install pytest --dev"),
            Block("Check for outdated packages", "pipenv update --outdated || true"),
            Block("Update all", "pipenv update"),
            Block("Deploy", "pipenv install --deploy"),
            Block(
                "Address a vulnerability",
                "pipenv install vulnerable-package==2.0.0; sed -i 's/==2.0.0/*/' Pipfile; pipenv update vulnerable-package; "
                    + "pipenv graph", shows: ["vulnerable-package==2.0.1"]),
            Block("In CI", "pipenv install --dev; pipenv verify", shows: ["Pipfile.lock is up-to-date."]),
            Block("A changed lock", "sed -i 's/==2.0.1/==2.0.0/' Pipfile.lock; ! pipenv install --deploy"),
        ])
    }

    @Test func `Security: scanning for vulnerabilities, and what to do about them`() throws {
        try follow([
            Block("A project of years ago", "pipenv install django==2.2.0"),
            Block("Without advisories nothing is clean", "status=0; pipenv scan || status=$?; test $status -eq 3"),
            Block(
                "Advisories",
                #"""
                mkdir advisories
                cat > advisories/PYSEC-2021-98.json <<END
                {"id": "PYSEC-2021-98", "modified": "2024-06-01T00:00:00Z", "aliases": ["CVE-2021-33203"],
                 "summary": "Files of others can be read", "affected": [{
                   "package": {"name": "django", "ecosystem": "PyPI"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "2.2"}, {"fixed": "2.2.24"}]}]}]}
                END
                pipenv db import advisories --as-of now
                """#),
            Block(
                "Scan", "status=0; pipenv scan || status=$?; test $status -eq 1",
                shows: [
                    "Vulnerability found in django version 2.2.0", "Vulnerability ID: PYSEC-2021-98",
                    "Affected spec: >=2.2,<2.2.24", "CVE-2021-33203", "Scan was completed. 1 vulnerability was found.",
                ]),
            Block("In Pipenv's older words", "! pipenv check --scan"),
            Block("Ignore it", "pipenv scan --ignore CVE-2021-33203"),
            Block("Update", "sed -i 's/==2.2.0/*/' Pipfile; pipenv update django; pipenv scan"),
        ])
    }

    @Test func `Security: another .env for another place`() throws {
        try follow([
            Block("A project", "pipenv install"),
            Block(
                "Its secrets of production",
                "printf 'SECRET_KEY=p\\n' > .env.production; printf 'SECRET_KEY=d\\n' > .env"),
            Block(
                "In a shell",
                "printf 'echo key=$SECRET_KEY\\nexit\\n' | PIPENV_DOTENV_LOCATION=.env.production "
                    + "\(Self.atTerminal) 'pipenv shell' /dev/null",
                shows: ["key=p"]),
        ])
    }

    @Test func `Security: a private source with credentials from the environment`() throws {
        try follow(
            [
                Block(
                    "The source",
                    """
                    host=${INDEX#http://}
                    cat > Pipfile <<END
                    [[source]]
                    name = "private"
                    url = "http://\\${USERNAME}:\\${PASSWORD}@$host"
                    verify_ssl = false

                    [packages]
                    requests = ">=2.27.0,<3.0.0"
                    END
                    """),
                Block("Lock, install", "pipenv install; ! grep -r 'se/cret\\|se%2Fcret' Pipfile Pipfile.lock"),
            ], variables: ["USERNAME": "somebody", "PASSWORD": "se/cret"])
    }

    @Test func `Security: installing where there is no network`() throws {
        try follow([
            Block("On a connected machine", "pipenv install requests; pipenv lock -r > requirements.txt"),
            Block(
                "Fetch", "pipenv run pip download -q -r requirements.txt -d ./packages; ls packages",
                shows: ["requests-"]),
            Block(
                "On the other one",
                """
                pipenv remove; pipenv --python \(Machine.python?.short ?? "3")
                sed '/^-i/d' requirements.txt > offline.txt
                pipenv run pip install -q --no-index --find-links=./packages -r offline.txt
                pipenv graph
                """, shows: ["requests==2.34.2"]),
        ])
    }

    @Test func `Security: into the image of a container`() throws {
        try follow([
            Block("A project", "pipenv install requests; pipenv install pytest --dev; pipenv remove"),
            Block(
                "In the container",
                """
                $(command -v python3) -m venv --without-pip ../image
                PATH=$PWD/../image/bin:$PATH pipenv install --deploy --system
                ../image/bin/python -c 'import requests'
                ! ../image/bin/python -c 'import pytest'
                """),
        ])
    }
}
