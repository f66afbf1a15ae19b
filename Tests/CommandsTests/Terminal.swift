import OperatingSystem
import Running
import StructuredText

@testable import Commands

/// A program started in a pseudo-terminal, driven by lines as a person types them.
enum Terminal {
    /// Types the lines and waits for the end. Nil where there is no Python to drive the terminal with.
    static func run(_ image: ProcessImage, typing lines: [String]) throws -> (status: Int, screen: String)? {
        guard TestProject.hasPython else { return nil }
        func object(_ members: [(String, JSONValue)]) -> JSONValue {
            .object(JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) }))
        }
        let request = object([
            ("path", .string(image.path)), ("words", .array(image.words.map { .string($0) })),
            ("lines", .array(lines.map { .string($0) })), ("directory", .string(image.directory ?? "/")),
            ("variables", object(image.variables.map { ($0.key, .string($0.value)) })),
        ])
        let output = try ChildProcess.run(
            ["/usr/bin/env", "python3", "-c", driver],
            environment: ProcessEnvironment(["PATH": "/usr/local/bin:/usr/bin:/bin"]),
            input: request.bytes(.compact))
        let text = String(decoding: output.standardOutput, as: UTF8.self)
        guard let end = text.firstIndex(of: "\n"), let status = Int(text[..<end]) else {
            return (-1, text + String(decoding: output.standardError, as: UTF8.self))
        }
        return (status, String(text[text.index(after: end)...]))
    }

    private static let driver = """
        import json, os, pty, select, sys, time
        ask = json.load(sys.stdin)
        child, master = pty.fork()
        if child == 0:
            os.chdir(ask["directory"])
            os.execve(ask["path"], ask["words"], ask["variables"])
        os.write(master, "".join(line + "\\n" for line in ask["lines"]).encode())
        seen, end = b"", time.time() + 30
        while time.time() < end:
            ready, _, _ = select.select([master], [], [], 1)
            if not ready: continue
            try: data = os.read(master, 65536)
            except OSError: break
            if not data: break
            seen += data
        else:
            os.kill(child, 9)
        _, raw = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(raw))
        sys.stdout.write(seen.decode("utf-8", "replace"))
        """
}
