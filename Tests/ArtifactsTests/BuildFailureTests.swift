import Diagnostics
import Testing

@testable import Artifacts

@Suite struct BuildFailureTests {
    @Test(
        "what a build lacked is read out of what it printed",
        arguments: [
            ("src/a.c:1:10: fatal error: Python.h: No such file or directory", "the header `Python.h`"),
            ("psycopg/psycopg.h:36:10: fatal error: libpq-fe.h: No such file or directory", "the header `libpq-fe.h`"),
            ("a.c:1:10: fatal error: 'ffi.h' file not found", "the header `ffi.h`"),
            ("error: command 'gcc' failed: No such file or directory", "the program `gcc`"),
            ("error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory", "the program `gcc`"),
            ("unable to execute 'g++': No such file or directory", "the program `g++`"),
            ("/bin/sh: 1: cmake: not found", "the program `cmake`"),
            ("FileNotFoundError: [Errno 2] No such file or directory: 'ninja'", "the program `ninja`"),
            ("error: can't find Rust compiler", "the Rust compiler"),
            ("ModuleNotFoundError: No module named 'numpy'", "the module `numpy`"),
            ("/usr/bin/ld: cannot find -lssl: No such file or directory", "the library `ssl`"),
            ("/usr/bin/ld: cannot find -lz", "the library `z`"),
            ("Package 'libffi', required by 'virtual:world', not found", "`libffi` for pkg-config"),
            ("Package cairo was not found in the pkg-config search path.", "`cairo` for pkg-config"),
            ("Error: pg_config executable not found.", "the program `pg_config`"),
        ])
    func findings(line: String, missing: String) throws {
        let finding = try #require(BuildFinding(lines: ["running build_ext", line, "error: it failed"]))
        #expect(finding.missing == missing)
        #expect(finding.line == line)
        let failure = BuildFailure(
            subject: "p 1.0", hook: "build_wheel", backend: "b", status: 1, output: ["last"], finding: finding,
            log: "/l")
        #expect(failure.diagnostic.headline == "building `p 1.0` did not work: \(missing) is missing")
        #expect(failure.diagnostic.evidence.map(\.value) == [line, "last", "/l"])
        #expect(BuildFailure(json: failure.json) == failure)
    }

    @Test(
        "what is no sign of anything is not taken for one",
        arguments: [
            "gcc -O2 a.c", "mygcc: not found here", "error: metadata-generation-failed", "", "notmake: not found",
        ])
    func none(line: String) {
        #expect(BuildFinding(lines: [line]) == nil)
    }
}
