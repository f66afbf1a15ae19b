import Testing

@testable import OperatingSystem

@Suite struct MappedFileTests {
    private func content(_ file: MappedFile) -> [UInt8] { withExtendedLifetime(file) { Array(file.bytes) } }

    @Test func `A mapped file shows its bytes, also after it was replaced or removed`() throws {
        let folder = try TemporaryDirectory(in: "/dev/shm")
        defer { withExtendedLifetime(folder) {} }
        let path = Paths.join(folder.path, "file")
        try Files.write(Array("hello".utf8), to: path)
        let file = try MappedFile(path: path)
        try Files.replaceAtomically(path, with: Array("other".utf8))
        #expect(content(file) == Array("hello".utf8))
        #expect(try content(MappedFile(path: path)) == Array("other".utf8))
        try Files.remove(path)
        #expect(content(file) == Array("hello".utf8))
        try Files.write([], to: path)
        #expect(try content(MappedFile(path: path)).isEmpty)
    }

    @Test func `What cannot be mapped is an error with its path`() throws {
        #expect(throws: FileError.self) { try MappedFile(path: "/dev/shm") }
        #expect(throws: FileError.self) { try MappedFile(path: "/dev/null") }
        do throws(FileError) {
            _ = try MappedFile(path: "/dev/shm/nothing/here")
            Issue.record("was mapped")
        } catch {
            #expect(error.isNotFound)
            #expect(error.path == "/dev/shm/nothing/here")
        }
    }
}
