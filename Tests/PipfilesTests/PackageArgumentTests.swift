import Diagnostics
import PackagingStandards
import Pipfiles
import Testing

@Suite struct PackageArgumentTests {
    /// What is typed (with `-e ` in front where it is editable) and the line of the Pipfile; `my-pkg` stands where the name
    /// must be looked for elsewhere.
    @Test(arguments: [
        ("requests", #"requests = "*""#),
        ("requests==2.28", #"requests = "==2.28""#),
        ("six>=1,<2", #"six = "<2,>=1""#),
        ("six >= 1 , < 2", #"six = "<2,>=1""#),
        ("requests[socks]==2.31.0", #"requests = {extras = ["socks"], version = "==2.31.0"}"#),
        ("requests[socks,x]", #"requests = {extras = ["socks", "x"], version = "*"}"#),
        (#"toml ; python_version < "3""#, #"toml = {version = "*", markers = "python_version < \"3\""}"#),
        ("Flask_Login", #"flask-login = "*""#),
        ("zope.interface", #""zope.interface" = "*""#),
        ("torch==2.0+cpu", #"torch = "==2.0+cpu""#),
        ("-e ./pkg", #"my-pkg = {path = "./pkg", editable = true}"#),
        ("-e ./pkg[x]", #"my-pkg = {extras = ["x"], path = "./pkg", editable = true}"#),
        ("-e .", #"my-pkg = {path = ".", editable = true}"#),
        ("./pkg", #"my-pkg = {path = "./pkg"}"#),
        ("./my_x-1.0-py3-none-any.whl", #"my-x = {path = "./my_x-1.0-py3-none-any.whl"}"#),
        ("dist/x-1.0.tar.gz", #"x = {path = "dist/x-1.0.tar.gz"}"#),
        ("file:///abs/x-1.0-py3-none-any.whl", #"x = {file = "file:///abs/x-1.0-py3-none-any.whl"}"#),
        ("https://h.example/x-1.0-py3-none-any.whl", #"x = {file = "https://h.example/x-1.0-py3-none-any.whl"}"#),
        (
            "https://h.example/main.zip#egg=My_X&subdirectory=d",
            #"my-x = {file = "https://h.example/main.zip", subdirectory = "d"}"#
        ),
        ("git+https://h/r.git", #"my-pkg = {git = "https://h/r.git"}"#),
        ("git+https://h/r.git@v1#egg=my_pkg", #"my-pkg = {ref = "v1", git = "https://h/r.git"}"#),
        ("-e git+https://h/r.git@v1#egg=my_pkg", #"my-pkg = {editable = true, ref = "v1", git = "https://h/r.git"}"#),
        (
            "git+ssh://git@h/r.git#egg=p[a,b]&subdirectory=s",
            #"p = {extras = ["a", "b"], subdirectory = "s", git = "ssh://git@h/r.git"}"#
        ),
        ("p[x] @ git+https://h/r.git@v2", #"p = {extras = ["x"], ref = "v2", git = "https://h/r.git"}"#),
        ("p @ file:///dir", #"p = {file = "file:///dir"}"#),
        (#"p @ https://h/p.zip ; os_name == "nt""#, #"p = {file = "https://h/p.zip", markers = "os_name == \"nt\""}"#),
    ])
    func `What is typed becomes the entry that Pipenv writes`(typed: String, line: String) throws {
        let editable = typed.hasPrefix("-e ")
        let argument = try PackageArgument(editable ? String(typed.dropFirst(3)) : typed, editable: editable)
        let name = try #require(argument.name ?? PackageName("my-pkg"))
        var editor = try PipfileEditor(parsing: Array("[packages]\n".utf8))
        #expect(try editor.put(argument, named: name, in: "packages") == .added)
        #expect(String(decoding: editor.bytes, as: UTF8.self) == "[packages]\n\(line)\n")
        // What is written must be an entry.
        _ = try Pipfile(parsing: editor.bytes)
    }

    @Test func `A source's name goes into the entry`() throws {
        var argument = try PackageArgument("pkg[x]")
        argument.index = "internal"
        #expect(argument.entryValue == #"{extras = ["x"], version = "*", index = "internal"}"#)
    }

    @Test(arguments: [
        ("six=1.0", "did you mean `six==1.0`?"), ("six@1.0", "did you mean `six==1.0`?"),
        ("six@latest", "did you mean `six`?"), ("six^1.2", "did you mean `six>=1.2,<2`?"),
        ("six 1.0", "did you mean `six==1.0`?"),
        ("git@host.example:team/a.git", "did you mean `git+ssh://git@host.example/team/a.git`?"),
    ])
    func `A slip of the pen gets the advice it needs`(typed: String, help: String) {
        let error = #expect(throws: PackageArgumentError.self) { try PackageArgument(typed) }
        #expect(error?.diagnostic.help == [help])
        #expect(error?.text == typed)
    }

    @Test(arguments: ["", "  ", "a b c", "==1", "a[", "-", "a @ nonsense", "a;", "[x]", "é"])
    func `What names nothing is refused`(typed: String) {
        let error = #expect(throws: PackageArgumentError.self) { try PackageArgument(typed) }
        #expect(error?.diagnostic.explanation == "The Pipfile was not changed.")
    }

    @Test func `Only directories and repositories can be editable`() {
        let error = #expect(throws: PackageArgumentError.self) { try PackageArgument("requests", editable: true) }
        #expect(error?.problem == .editableName)
    }
}
