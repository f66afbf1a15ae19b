/// Words of the formats, for mutations that a reader takes seriously. What means trouble anywhere stands in ``trouble``.
enum Words {
    static let trouble: [String] = [
        "\0", "\u{FEFF}", "\r\n", "\r", "\n\n", "\u{85}", "\u{2028}", "\u{A0}", "\t", "\\", "\u{301}", "é", "日本", "🤷🏽",
        "\u{202E}", "0", "-1", "00", "1e999", "-0", "0x10", "9223372036854775807", "-9223372036854775808",
        "9223372036854775808", "18446744073709551616", "4294967296", "2147483648", "99999999999999999999999999999999",
        "1.7976931348623157e308", "NaN", "inf", "../", "..", "/", "//", ".", "\"", "'", "''", "%00", "%2F", "%", "#",
        ";",
        ",", ":", "=", "==", "[", "]", "{", "}", "(", ")", "<", ">", "&", "|", "*", "?", "!", "@", "$", "${", "~", "`",
        "\u{1B}[31m", "\u{7F}", "null", "true", "false",
    ]

    static let json = [
        "{", "}", "[", "]", ",", ":", "\"\"", "\\u0000", "\\ud800", "\\udc00", "\\\"", "\\n", "null", "true", "{}",
        "[]",
        "\"a\":1,", "\"a\":", "{\"a\":", "[[", "1e5", "1E-5", "-1.5", "\"a\",", "{\"a\":1},",
    ]
    static let toml = [
        "[a]\n", "[[a]]\n", "[a.b.c]\n", "a = 1\n", "a.b.c = 1\n", "\"\"\"", "'''", "\"a\" = 'b'\n", "= [", "{a = 1}",
        "{ a.b = 1, c = [1, 2] }", "1979-05-27T07:32:00Z", "1979-05-27", "07:32:00.999999999", "0xDEAD", "0o17", "0b1",
        "1_000", "+inf", "\\u00E9", "\\U0010FFFF", "\\\n", "# a\n", "[\n", "],\n", "inf", "a = [[1], ['a']]\n",
    ]
    static let xml = [
        "<a>", "</a>", "<a/>", "<a b=\"c\">", "<!--", "-->", "<![CDATA[", "]]>", "<?xml version=\"1.0\"?>",
        "<!DOCTYPE a [",
        "<!ENTITY a \"b\">", "&a;", "&amp;", "&#0;", "&#x10FFFF;", "&#99999999999;", " xmlns:a=\"b\"", "<a:b>",
        "</a:b>",
    ]
    static let html = [
        "<a href=\"", "\">", "</a>", "<a href='package-1.0.tar.gz#sha256=", "<base href=\"",
        "<title>Links for package</title>",
        "<meta name=\"pypi:repository-version\" content=\"1.0\">", "data-requires-python=\"&gt;=3\"",
        "data-yanked=\"\"",
        "data-core-metadata=\"true\"", "<!--", "-->", "<script>", "</script>", "<style>", "&amp;", "&#", "&#x", "&lt",
        "&notit;",
        " a=b", " a", "=", "<a ", "<!", "<?",
    ]
    static let yaml = [
        "- ", "a: ", "a: b\n", "- a\n", "  ", "\n  a: b\n", "|\n", ">-\n", "|2+\n", "? ", "&a ", "*a", "!!str ",
        "---\n", "...\n",
        "# a\n", "[a, b]", "{a: b}", "[", "{", "\"\\x00\"", "'it''s'", "~", "\t", "<<: *a\n", "- - - ", "%YAML 1.2\n",
    ]
    static let versions = [
        "1.0", "1!", "0", ".0", "a1", "b2", "rc3", ".post1", ".dev1", "+local", "+a.1", "-1", "v", "==", "===", "~=",
        "!=",
        ">=", "<=", "<", ">", ",", ".*", "^", "~", "*", "||", " ", "1.2.3.4.5.6", "999999999999999999999", "c", "pre",
        "-",
        "_", "alpha", ">=1,", "==1.*,", "!=1.*,", "!=1.0,", "~=1.1,",
    ]
    static let markers = [
        "python_version", "python_full_version", "os_name", "sys_platform", "platform_machine", "platform_release",
        "platform_version", "implementation_name", "platform_python_implementation", "extra", "extras",
        "dependency_groups",
        " == ", " != ", " >= ", " < ", " ~= ", " === ", " in ", " not in ", " and ", " or ", "(", ")", "'3.8'",
        "\"linux\"",
        "'win32'", "(python_version < '3.8' and ", "os_name == 'posix' or ", "extra == 'a' and ",
        "'a' in platform_version",
        "sys_platform != 'win32' and (",
        "(python_version >= '3.1' and os_name == 'a') or (platform_machine != 'b' and sys_platform in 'c d e') or ",
    ]
    static let requirements =
        versions + markers + [
            "package", "[a,b]", " @ ", "https://index.example/package-1.0.tar.gz",
            "git+https://index.example/a.git@main#egg=a",
            ";", " ; ", "(>=1)", "-e ", "./", "file:///", "#subdirectory=", "&egg=",
        ]
    static let requirementsFiles = [
        "-r other.txt\n", "-c ", "--hash=sha256:", " \\\n", "-i ", "--index-url=", "--extra-index-url ", "-f ",
        "--pre\n",
        "--no-binary :all:\n", "--config-settings \"a=b\"", "# coding: latin-1\n", "# coding: utf-16\n", "${HOME}",
        " # ",
        "--trusted-host a\n", "--require-hashes\n", "package==1.0\n", "--global-option=\"", "-e git+",
    ]
    static let metadata = [
        "Metadata-Version: 2.1\n", "Name: package\n", "Version: 1.0\n", "Requires-Dist: ", "Provides-Extra: a\n",
        "Requires-Python: >=3\n", "Dynamic: Requires-Dist\n", "\n ", "\n        |", "\n\n", "Classifier: ",
        "Project-URL: a, b\n",
        "Wheel-Version: 1.0\n", "Root-Is-Purelib: true\n", "Tag: py3-none-any\n", ": ", "License-File: ",
        "Import-Name: a ; private\n",
        "Description: ",
    ]
    static let fileNames = [
        "package-1.0-py3-none-any.whl", "-1-", ".tar.gz", ".zip", ".tgz", ".egg", ".exe", "cp311-cp311-",
        "manylinux_2_17_x86_64",
        "macosx_11_0_universal2", "win_amd64", "py2.py3", "none", "any", "-", "_", ".", "abi3", "musllinux_1_1_aarch64",
        "manylinux2014", "1build",
    ]
    static let addresses = [
        "https://", "http://", "file:///", "index.example", "user:password@", "@", ":443", ":0", ":65536", "/../",
        "/./", "//", "?a=b",
        "#sha256=", "#egg=a&subdirectory=b", "%2F", "%00", "%zz", "[::1]", "[", "\\", "${NAME}", "$HOST", "git+",
        "ssh://git@",
        "pkg:pypi/a@1.0?b=c#d", "sha256:", "sha256=", "git@index.example:a/b.git", "javascript:", "-", "--upload-pack=",
        "ext::",
    ]
    static let pipfiles = [
        "[[source]]\nname = 'index'\nurl = 'https://index.example/simple'\nverify_ssl = true\n", "[packages]\n",
        "[dev-packages]\n", "[requires]\npython_version = '3.11'\n", "[scripts]\n", "[pipenv]\n", "[pipit]\n",
        "requests = '*'\n",
        "flask = {version = '>=1', extras = ['a']}\n", "index = 'index'", "git = 'https://index.example/a.git'",
        "ref = 'main'",
        "path = '.'", "editable = true", "markers = \"os_name == 'posix'\"", "sys_platform = \"== 'linux'\"",
        "file = 'a.whl'",
        "start = 'python -m a'\n", "call = {call = 'a:b()'}\n", "sort_pipfile = true\n", "[packages.a]\n",
        "\"Fl-Ask\" = '1'\n",
    ]
    static let locks = [
        "\"_meta\": {", "\"default\": {", "\"develop\": {", "\"hashes\": [", "\"version\": \"==1.0\"",
        "\"index\": \"index\"",
        "\"markers\": \"python_version >= '3'\"", "\"sha256:", "\"sources\": [", "\"pipfile-spec\": 6",
        "\"git\": \"a\"",
        "\"ref\": \"a\"", "\"editable\": true", "\"path\": \".\"", "[[packages]]\n", "lock-version = '1.0'\n",
        "created-by = 'a'\n", "wheels = [{", "hashes = {sha256 = '", "sdist = {", "marker = \"", "extras = []\n",
        "dependency-groups = []\n", "attestation-identities = []\n",
    ]
    static let projects = [
        "[project]\n", "name = 'package'\n", "version = '1.0'\n", "dependencies = [", "'requests>=2',",
        "[project.optional-dependencies]\n",
        "[dependency-groups]\n", "{include-group = 'a'},", "[tool.poetry]\n", "[tool.poetry.dependencies]\n",
        "python = '^3.8'\n",
        "[tool.poetry.group.dev.dependencies]\n", "[tool.uv.sources]\n", "[[tool.uv.index]]\n", "[[package]]\n",
        "[tool.pdm]\n",
        "source = { registry = 'https://index.example/simple' }\n", "[package.dependencies]\n", "[metadata]\n",
        "lock-version = '2.1'\n", "'package[a]',", "a = [{include-group = 'b'}, {include-group = 'b'}]\n",
        "[build-system]\n",
        "requires = ['setuptools']\n", "dynamic = ['version']\n", "groups = ['main']\n", "[tool.poetry.extras]\n",
        "a = ['package[b]', 'package[b]']\n",
    ]
    static let bills = [
        "\"bomFormat\": \"CycloneDX\"", "\"specVersion\": \"1.6\"", "\"components\": [", "\"purl\": \"pkg:pypi/a@1.0\"",
        "\"type\": \"library\"", "\"bom-ref\": \"a\"", "\"dependencies\": [", "\"ref\": \"a\"", "\"dependsOn\": [",
        "\"spdxVersion\": \"SPDX-2.3\"", "\"packages\": [", "\"SPDXID\": \"SPDXRef-a\"", "\"relationships\": [",
        "\"relationshipType\": \"DEPENDS_ON\"", "\"@graph\": [", "\"externalRefs\": [", "<components>",
        "<component type=\"library\">",
        "<purl>pkg:pypi/a@1.0</purl>", "</component>", "<dependencies>", "<dependency ref=\"a\">", "<bom xmlns=\"",
        "http://cyclonedx.org/schema/bom/1.6", "</bom>", "<name>a</name>", "<version>1</version>",
    ]
    static let zip = [
        "PK\u{3}\u{4}", "PK\u{1}\u{2}", "PK\u{5}\u{6}", "PK\u{6}\u{6}", "PK\u{6}\u{7}", "PK\u{7}\u{8}", "\u{8}\0",
        "../",
    ]
    static let tar = [
        "ustar\u{0}00", "ustar  \0", "0000644\0", "0000000\0", "77777777777\0", "30 path=a\n", "11 size=9\n", "L", "x",
        "g", "5", "2",
    ]
    static let records = [
        "a,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n", ",,\n", "\"", "\"\"", ",sha256=", "../../a,,\n",
        "/etc/a,,\n",
        ",md5=", "a\\b,,\n", "\"a,b\",,\n",
    ]
    static let entryPoints = [
        "[console_scripts]\n", "[gui_scripts]\n", "a = b:c\n", "a = b:c [d, e]\n", "a=b\n", "[", "]", "# a\n", "; a\n",
        " = ",
    ]
    static let advisories = [
        "\"id\": \"PYSEC-2024-1\"", "\"modified\": \"2024-01-01T00:00:00Z\"", "\"aliases\": [", "\"affected\": [",
        "\"package\": {\"ecosystem\": \"PyPI\", \"name\": \"a\"}", "\"ranges\": [", "\"events\": [",
        "{\"introduced\": \"0\"},",
        "{\"fixed\": \"1.0\"},", "{\"last_affected\": \"1.0\"}", "\"versions\": [", "\"severity\": [", "CVSS:3.1/AV:N",
        "\"database_specific\": {", "\"withdrawn\": \"2024-01-01T00:00:00Z\"", "\"$meta\": {", "\"specs\": [\"<1\"]",
        "\"vulnerable_packages\": {", "2024-01-01T00:00:00Z,PYSEC-2024-1\n", "\"vulnerabilities\": [", "\"results\": [",
        "\"vulns\": [",
        "\"next_page_token\": \"a\"", "\"fixed_in\": [", "\"references\": [", "introduced: '0'\n", "- fixed: 1.0\n",
        "\"limit\": \"1\"",
    ]
    static let vectors = [
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "AV:N/AC:L/Au:N/C:P/I:P/A:P",
        "/E:P", "/RL:O", "/MAV:X", "/", ":", "CVE-2024-1", "GHSA-aaaa-bbbb-cccc", "PYSEC-2024-1", "MAL-2024-1",
        "2024-02-30T25:61:61Z",
        "+14:00", ".999999999", "9999-12-31", "CRITICAL", "moderate", "0000-00-00",
    ]
    static let pages = [
        "\"meta\": {\"api-version\": \"1.3\"}", "\"files\": [", "\"filename\": \"package-1.0.tar.gz\"",
        "\"url\": \"../package-1.0.tar.gz\"",
        "\"hashes\": {\"sha256\": \"", "\"requires-python\": \">=3\"", "\"yanked\": true", "\"yanked\": \"a\"",
        "\"size\": 1",
        "\"upload-time\": \"2024-01-01T00:00:00.000Z\"", "\"core-metadata\": {\"sha256\": \"", "\"name\": \"package\"",
        "\"project-status\": {\"status\": \"quarantined\"}", "\"versions\": [", "package-1.0-py3-none-any.whl", "{},",
        "\"provenance\": null",
    ]
    static let headers = [
        "max-age=600", "no-store", "no-cache", ", ", "=", "\"", "4294967295", "bytes 0-9/10", "bytes */10", "-",
        "Wed, 21 Oct 2015 07:28:00 GMT",
        "application/vnd.pypi.simple.v1+json", "text/html; charset=utf-8", ";", "31 Feb", "GMT",
    ]
    static let netrc = [
        "machine index.example ", "login a ", "password b ", "default ", "account c ", "macdef init\n", "\n\n", "# a\n",
        "\"a b\" ", "\\",
    ]
    static let configuration = [
        "[global]\n", "[install]\n", "index-url = https://index.example/simple\n", "a: b\n", "\n    more\n", "# a\n",
        "; a\n", "no-binary = :all:\n", "=", ":",
        "home = /usr/bin\n", "version = 3.11.7\n", "include-system-site-packages = true\n", "prompt = 'a'\n",
        "3.11.7rc1", "version_info = 3.11.7.final.0\n",
    ]
    static let interpreters = [
        "\"version\": \"3.11.7\"", "\"implementation\": \"cpython\"", "\"markers\": {",
        "\"platform\": \"linux-x86_64\"", "\"platform\": \"macosx-11.0-arm64\"",
        "\"macos\": \"999999999.1\"", "\"libc\": {\"kind\": \"glibc\", \"version\": \"2.36\"}",
        "\"version\": \"2.99999999\"", "\"pointer_bits\": 32", "\"ext_suffix\": \".pypy310-pp73-x86_64-linux-gnu.so\"",
        "\"sites\": [", "\"abiflags\": \"dmu\"",
    ]
    static let shell = [
        "'", "\"", "\\", " ", "\n", "$A", "${A}", "${A:-b}", "#!python\n", "#!python -u\n", "|", "&&", "-C a=b",
        "--config-settings=a=b", "${", "}",
    ]
    static let dotenv = [
        "A=b\n", "export ", "A='b'\n", "A=\"b\\n\"\n", "# a\n", "A=${B}\n", "A=${A}${A}\n", "${B:-${A}}", "A\n", "=",
        "exec://a b", "secret+file:///a",
    ]
    static let trees = [
        "100644 blob aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 1\ta\0", "120000 blob ", "160000 commit ", "\t", "a/b/c",
        "-", ".git", "a/../b", " 9223372036854775807\t",
    ]
    static let policies = [
        "schema = 1\n", "max-exception-days = 90\n", "[[vulnerabilities.ignore]]\n", "id = 'CVE-2024-1'\n",
        "package = 'a'\n", "expires = 2023-12-01\n", "reason = 'a'\n",
        "versions = '<2'\n", "[vulnerabilities]\n", "severity = 'high'\n", "[category.dev.vulnerabilities]\n",
        "until-fixed = true\n", "security:\n", "  ignore-vulnerabilities:\n",
        "    1234:\n      reason: a\n", "  ignore-cvss-severity-below: 4\n",
        "\"@context\": \"https://openvex.dev/ns/v0.2.0\"", "\"statements\": [", "\"status\": \"not_affected\"",
        "\"products\": [",
        "\"vulnerability\": {\"name\": \"CVE-2024-1\"}", "\"justification\": \"component_not_present\"", "pkg:pypi/a@1",
        "\"findings\": [", "\"ids\": [\"CVE-2024-1\"]", "[[vulnerabilities.vex]]\n", "warn-after = '7d'\n",
    ]
}
