package import Testing

internal import OperatingSystem

/// The data that lies beside the project and is not part of it.
package enum SharedData {
    /// The folder `shared/data`, searched for from this file upwards; nil where it is absent.
    package static let folder: String? = {
        var directory = #filePath[...]
        while let slash = directory.lastIndex(of: "/") {
            directory = directory[..<slash]
            if Files.isDirectory(directory + "/shared/data") { return directory + "/shared/data" }
        }
        return nil
    }()

    package static let absent: Comment = "SKIPPED: the folder shared/data is not beside the project"
}
