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

/// SplitMix64: the same numbers on every run and every machine.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
