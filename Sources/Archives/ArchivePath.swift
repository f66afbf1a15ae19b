/// The rules for names of members. What passes can be joined to a directory without leaving it, on every platform.
enum ArchivePath {
    static let longestPath = 4000
    static let longestComponent = 255

    /// Says what is wrong with a relative path with `/` between its components and none at the end; nil when nothing
    /// is.
    static func problem(in path: some BidirectionalCollection<UInt8>) -> ArchiveProblem? {
        guard let first = path.first else { return .emptyPath }
        if first == slash { return .absolutePath }
        if path.count > longestPath { return .nameTooLong }
        let second = path.index(after: path.startIndex)
        if second < path.endIndex, path[second] == UInt8(ascii: ":"), isLetter(first) { return .drive }
        var length = 0
        var dots = 0
        for byte in path {
            switch byte {
            case slash:
                if length == 0 || (length == dots && dots <= 2) { return .pathEscape }
                if length > longestComponent { return .nameTooLong }
                length = 0
                dots = 0
                continue
            case UInt8(ascii: "\\"): return .backslash
            case 0..<0x20, 0x7F: return .controlCharacter
            case UInt8(ascii: "."): dots += 1
            default: break
            }
            length += 1
        }
        if length == 0 || (length == dots && dots <= 2) { return .pathEscape }
        if length > longestComponent { return .nameTooLong }
        return nil
    }

    static let slash = UInt8(ascii: "/")

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

/// The names met so far in an archive, so that none comes twice and none is both a file and a directory.
struct ArchiveNames {
    private var files: Set<String> = []
    private var directories: Set<String> = []
    private var lastParent = ""

    /// Takes in a member's checked path (without a slash at its end).
    mutating func add(_ path: String, isDirectory: Bool) -> ArchiveProblem? {
        if isDirectory {
            // A directory named twice does no harm, but no tool has a reason to.
            if files.contains(path) { return .fileAndDirectory }
            if !announced.insert(path).inserted { return .duplicateName }
            directories.insert(path)
        } else {
            if !files.insert(path).inserted { return .duplicateName }
            if directories.contains(path) { return .fileAndDirectory }
        }
        return addParents(of: path)
    }

    /// Directories that have a member of their own, as against those that follow from a file's path.
    private var announced: Set<String> = []

    private mutating func addParents(of path: String) -> ArchiveProblem? {
        guard var end = path.utf8.lastIndex(of: ArchivePath.slash) else { return nil }
        if lastParent.utf8.elementsEqual(path.utf8[..<end]) { return nil }
        lastParent = String(path[..<end])
        while true {
            let parent = String(path[..<end])
            if files.contains(parent) { return .fileAndDirectory }
            if !directories.insert(parent).inserted { return nil }
            guard let next = parent.utf8.lastIndex(of: ArchivePath.slash) else { return nil }
            end = next
        }
    }
}
