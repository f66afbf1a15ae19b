import OperatingSystem
import PythonEnvironments
import Running
import Testing

@testable import Commands

@Suite struct ModuleSearchTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        for file in [
            "lib/json/__init__.py", "lib/json/decoder.py", "lib/os.py",
            "lib/lib-dynload/_lzma.cpython-311-x86_64-linux-gnu.so",
            "site/pkg/__init__.py", "site/pkg/part/__init__.pyc", "site/pkg/part/deep.py", "site/single.py",
            "site/fast.abi3.so", "site/fast.cpython-311-x86_64-linux-gnu.so.bak", "site/plain.so", "site/compiled.pyc",
            "site/both/__init__.py", "site/both.py", "site/space/one.py", "other/space/two.py",
            "near/pkg/README", "near/own.py", "site/wheel.libs.so.1/x",
        ] { try scratch.write(file, "") }
    }

    @Test(
        arguments: [
            ("json", "lib/json"), ("json.decoder", "lib/json/decoder.py"), ("os", "lib/os.py"),
            ("_lzma", "lib/lib-dynload/_lzma.cpython-311-x86_64-linux-gnu.so"), ("single", "site/single.py"),
            // A directory without an `__init__` hides nothing.
            ("pkg", "site/pkg"), ("pkg.part", "site/pkg/part"), ("pkg.part.deep", "site/pkg/part/deep.py"),
            ("own", "near/own.py"), ("fast", "site/fast.abi3.so"), ("plain", "site/plain.so"),
            ("compiled", "site/compiled.pyc"), ("both", "site/both"), ("space", "site/space"),
            ("space.one", "site/space/one.py"), ("space.two", "other/space/two.py"),
            ("nothing", nil), ("pkg.nothing", nil), ("single.more", nil), ("", nil), (".", nil), ("pkg.", nil),
            ("../lib/os", nil), ("os; print(1)", nil), ("wheel", nil),
        ] as [(String, String?)])
    func `A module is found as Python would find it`(module: String, file: String?) {
        let search = ModuleSearch(
            directories: ["near", "lib", "lib/lib-dynload", "site", "other"].map { Paths.join(scratch.path, $0) })
        #expect(search.find(module) == file.map { Paths.join(scratch.path, $0) })
    }
}

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython))
struct OpenVerbTests {
    static func project() async throws -> TestProject {
        var project = try TestProject()
        project.variables["PATH"] = "/usr/local/bin:/usr/bin:/bin"
        project.variables["EDITOR"] = "true"
        // Makes the environment.
        _ = await project.run("--python", "3")
        return project
    }

    func site(_ project: TestProject) throws -> String {
        let library = try #require(Files.list(project.environmentPath + "/lib").first { $0.hasPrefix("python") })
        return "\(project.environmentPath)/lib/\(library)/site-packages"
    }

    @Test func `A package of the environment is opened with EDITOR, which may hold options`() async throws {
        let project = try await Self.project()
        let site = try site(project)
        try Files.makeDirectories(site + "/thing")
        try Files.write(Array("raise SystemExit(9)\n".utf8), to: site + "/thing/__init__.py")
        let run = await project.run("open", "thing", variables: ["EDITOR": "env 'A=b c' true"])
        #expect(run.output == "Opening '\(site)/thing' in your EDITOR.\n", "\(run.talk)")
        let words = try #require(run.image).words
        #expect(Array(words.dropFirst()) == ["A=b c", "true", site + "/thing"])
        #expect(run.image?.variables["VIRTUAL_ENV"] == project.environmentPath)
        // Python itself agrees on where things are.
        for module in ["json", "json.decoder", "os", "email.mime", "importlib"] {
            let found = await project.run("open", module)
            let file = try project.python("import \(module) as m; print(m.__file__, end='')")
            let expected = file.hasSuffix("/__init__.py") ? Paths.parent(file) : file
            #expect(found.image?.words.last == expected, "\(found.talk)")
        }
    }

    @Test func `VISUAL counts without EDITOR, and vi without both`() async throws {
        let project = try await Self.project()
        let visual = await project.run("open", "os", variables: ["EDITOR": "", "VISUAL": "echo"])
        #expect(visual.image.map { Paths.name($0.path) } == "echo")
        let vi = await project.run("open", "os", variables: ["EDITOR": "", "PATH": "/nowhere"])
        #expect(vi.status == 1 && vi.talk.contains("`vi`"))
        let open = await project.run("open", "os", variables: ["EDITOR": "vi 'x"])
        #expect(open.status == 2 && open.talk.contains("`EDITOR`"))
    }

    @Test func `A module that is not there is told in Pipenv's words, and nothing of the name is run`() async throws {
        let project = try await Self.project()
        for name in ["nothing", "os; open('\(project.path)/x', 'w')", "sys"] {
            let run = await project.run("open", name)
            #expect(run.status == 1 && run.output == "Module not found!\n" && run.image == nil)
        }
        #expect(!Files.exists(project.path + "/x"))
        #expect(await project.run("open").status == 2)
        #expect(await project.run("open", "a", "b").status == 2)
    }

    @Test func `A project that is installed in place is found, by its path or by its own code`() async throws {
        let project = try await Self.project()
        let site = try site(project)
        try project.scratch.write("source/inplace/__init__.py", "")
        try Files.write(Array("# a comment\n\(project.scratch.path)/source\n".utf8), to: site + "/inplace.pth")
        #expect(await project.run("open", "inplace").image?.words.last == project.scratch.path + "/source/inplace")
        try project.scratch.write("elsewhere/hooked/__init__.py", "")
        try project.scratch.write("elsewhere/hooked/part.py", "")
        let finder = """
            import importlib.util, sys
            class Finder:
                @classmethod
                def find_spec(cls, name, path=None, target=None):
                    if name == "hooked":
                        root = "\(project.scratch.path)/elsewhere/hooked"
                        return importlib.util.spec_from_file_location(
                            name, root + "/__init__.py", submodule_search_locations=[root])
            sys.meta_path.append(Finder)
            """
        try Files.write(Array(finder.utf8), to: site + "/__hook.py")
        try Files.write(Array("import __hook\n".utf8), to: site + "/hooked.pth")
        let root = project.scratch.path + "/elsewhere/hooked"
        #expect(await project.run("open", "hooked").image?.words.last == root)
        #expect(await project.run("open", "hooked.part").image?.words.last == root + "/part.py")
    }
}
