import ArchiveFixtures
import Diagnostics
import OperatingSystem
import Testing

@testable import Repositories

private let python = try? ChildProcess.find("python3", environment: ProcessEnvironment(.current()))

/// A repository on a server of this machine that asks for a password.
@Suite(.enabled(if: GitRepositoryFixture.isPossible && python != nil, "there is no git or no python3"))
struct ProtectedRepositoryTests {
    /// Serves `git http-backend` in the background, until its directory is gone.
    private static let server = """
        import base64, http.server, os, subprocess, sys, threading, time
        root = sys.argv[1]
        expected = 'Basic ' + base64.b64encode(b'me:hunter2').decode()

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                if self.headers.get('Authorization') != expected:
                    self.send_response(401)
                    self.send_header('WWW-Authenticate', 'Basic realm="x"')
                    self.send_header('Content-Length', '0')
                    self.end_headers()
                    return
                path, _, query = self.path.partition('?')
                body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
                result = subprocess.run(['git', 'http-backend'], input=body, stdout=subprocess.PIPE, env={
                    'PATH': os.environ['PATH'], 'GIT_PROJECT_ROOT': root, 'GIT_HTTP_EXPORT_ALL': '1',
                    'PATH_INFO': path, 'QUERY_STRING': query, 'REQUEST_METHOD': self.command,
                    'CONTENT_TYPE': self.headers.get('Content-Type', ''), 'CONTENT_LENGTH': str(len(body)),
                    'HTTP_CONTENT_ENCODING': self.headers.get('Content-Encoding', ''),
                    'GIT_PROTOCOL': self.headers.get('Git-Protocol', ''), 'REMOTE_USER': 'me', 'HOME': '/nonexistent',
                    'GIT_CONFIG_COUNT': '1', 'GIT_CONFIG_KEY_0': 'safe.directory', 'GIT_CONFIG_VALUE_0': '*'}).stdout
                head, _, content = result.partition(b'\\r\\n\\r\\n')
                self.send_response(200)
                for line in head.decode().split('\\r\\n'):
                    if line and not line.startswith('Status'):
                        self.send_header(*line.split(': ', 1))
                self.send_header('Content-Length', str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            do_GET = do_POST = answer
            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        print(server.server_address[1], flush=True)
        if os.fork():
            os._exit(0)
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nothing, number)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for _ in range(600):
            time.sleep(0.2)
            if not os.path.exists(root):
                break
        """

    @Test func `a password from a variable opens a repository, and is found nowhere afterwards`() throws {
        let scratch = try TemporaryDirectory(
            in: Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp", prefix: "pipit-repositories-")
        let repository = try GitRepositoryFixture(at: scratch.path + "/served/name")
        let commit = try repository.commit(["a": "1"])
        let started = try ChildProcess.run(
            [try #require(python), "-c", Self.server, scratch.path + "/served"],
            environment: ProcessEnvironment(.current()))
        let port = String(decoding: started.standardOutput, as: UTF8.self).filter(\.isNumber)
        let environment = UserEnvironment([
            "PATH": UserEnvironment.current()["PATH"] ?? "/usr/bin:/bin", "HOME": scratch.path, "TOKEN": "hunter2",
            "WRONG": "swordfish", "no_proxy": "*",
        ])
        let cache = RepositoryCache(directory: scratch.path + "/cache", environment: environment)
        func address(_ credentials: String) throws -> RepositoryAddress {
            try RepositoryAddress(
                "http://\(credentials)127.0.0.1:\(port)/name/.git", variables: AddressVariables(user: cache.environment)
            )
        }
        let found = try cache.resolve("main", at: address("me:${TOKEN}@"))
        #expect(found.hexadecimal == commit)
        _ = try cache.checkOut(found, of: address("me:${TOKEN}@"), into: scratch.path + "/out", withHistory: true)
        #expect(try Files.read(scratch.path + "/out/a") == Array("1".utf8))
        for credentials in ["", "me:${WRONG}@", "other:${TOKEN}@"] {
            let error = #expect(throws: RepositoryError.self) { try cache.resolve("main", at: address(credentials)) }
            #expect(error?.diagnostic.code == .repositoryUnreachable)
            let said = "\(String(describing: error?.diagnostic))"
            let isShown = said.contains("hunter2") || said.contains("swordfish")
            #expect(!isShown, "\(said)")
        }
        // Nothing that was written down has it.
        let search = try ChildProcess.run(
            ["grep", "-r", "-l", "hunter2", scratch.path + "/cache", scratch.path + "/out"],
            environment: ProcessEnvironment(environment))
        #expect(search.status == 1, "\(String(decoding: search.standardOutput, as: UTF8.self))")
    }
}
