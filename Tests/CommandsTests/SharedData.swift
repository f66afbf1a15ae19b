import OperatingSystem
import Testing

/// The data that lies beside the project and is not part of it.
enum SharedData {
    /// The folder, searched for from this file upwards; nil where it is absent.
    static let folder: String? = {
        var directory = #filePath[...]
        while let slash = directory.lastIndex(of: "/") {
            directory = directory[..<slash]
            if Files.isDirectory(directory + "/shared/data") { return directory + "/shared/data" }
        }
        return nil
    }()

    static let absent: Comment = "SKIPPED: the folder shared/data is not beside the project"
}
