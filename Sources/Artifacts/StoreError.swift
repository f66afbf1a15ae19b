import Archives
import Diagnostics
import OperatingSystem

/// Why a wheel did not come into the store. Nothing is left of the attempt.
package enum StoreError: Error, Equatable, Sendable {
    /// The wheel itself is refused.
    case wheel(WheelError)
    /// The operating system would not read or write.
    case file(FileError)
}

extension StoreError: Diagnosable {
    package var diagnostic: Diagnostic {
        switch self {
        case .wheel(let error): error.diagnostic
        case .file(let error): error.diagnostic
        }
    }
}
