import Diagnostics
import Hashing
import OperatingSystem

/// Why a wheel is not unpacked or installed.
package enum WheelError: Error, Equatable, Sendable {
    case archive(ArchiveError)
    /// The wheel's list of its own files does not fit what it holds.
    case record(wheel: String, path: String, problem: RecordProblem)
    /// The wheel says of itself that it is another name or version than its filename says.
    case metadata(wheel: String, field: String, expected: String, found: String)
    /// The wheel is not built as PEP 427 asks.
    case layout(wheel: String, path: String?, problem: WheelProblem)
}

/// A disagreement between RECORD and the files of a wheel.
package enum RecordProblem: Equatable, Sendable {
    /// The text of RECORD cannot be read.
    case syntax(RecordFile.SyntaxError)
    /// A file of the wheel that RECORD does not list.
    case unlisted
    /// A file that RECORD lists and the wheel does not have.
    case missing
    /// A row without a hash.
    case unhashed
    /// A hash that is too weak or unknown.
    case unusableHash(String)
    /// Two rows for one file that differ.
    case contradictory
    case wrongHash(listed: String, found: String)
    case wrongSize(listed: UInt64, found: UInt64)
}

/// A breach of the wheel format.
package enum WheelProblem: Equatable, Sendable {
    case filename
    /// No `.dist-info` directory at the top.
    case noDistInfo
    case severalDistInfos([String])
    /// A file that every wheel has.
    case missingFile
    /// Not UTF-8, or without a field that must be there.
    case unreadable(String)
    case unsupportedVersion(String)
    /// A directory of a `.data` directory that is no installation scheme, or a `.data` directory of another
    /// distribution.
    case unknownScheme
    /// Metadata in any form (`.dist-info`, `.egg-info`, …) that would be installed beside the wheel's own.
    case foreignMetadata
    /// Two members that would be installed at one place.
    case sameDestination(String)
    /// A script or an entry point whose name or target cannot be written into a program safely.
    case entryPoint(String)
    case tooMany
}

extension WheelError: Diagnosable {
    package var diagnostic: Diagnostic {
        switch self {
        case .archive(let error):
            return error.diagnostic
        case .record(let wheel, let path, let problem):
            return Diagnostic(
                .recordMismatch, "`\(displayed(wheel))` does not hold what its RECORD lists",
                evidence: [.init("file", displayed(path))] + problem.evidence,
                explanation: """
                    Nothing of it was installed. RECORD is the wheel's own list of its files and their hashes; a wheel \
                    that differs from it was changed after it was built, or badly built.
                    """,
                help: ["tell the package's authors; another version may be in order"], exitStatus: .integrity)
        case .metadata(let wheel, let field, let expected, let found):
            return Diagnostic(
                .metadataMismatch, "`\(displayed(wheel))` says of itself that it is something else",
                evidence: [
                    .init("field", field), .init("expected", displayed(expected)), .init("found", displayed(found)),
                ],
                explanation: "Nothing of it was installed. Name and version inside must be those of the filename.",
                help: ["tell the index's owner; another version may be in order"], exitStatus: .integrity)
        case .layout(let wheel, let path, let problem):
            var evidence: [Diagnostic.Evidence] = []
            if let path { evidence.append(.init("file", displayed(path))) }
            evidence.append(.init("problem", problem.words))
            return Diagnostic(
                .wheelMalformed, "`\(displayed(wheel))` is not a wheel that can be installed", evidence: evidence,
                explanation: "Nothing of it was installed.",
                help: ["tell the package's authors; another version may be in order"], exitStatus: .integrity)
        }
    }
}

extension RecordProblem {
    fileprivate var evidence: [Diagnostic.Evidence] {
        switch self {
        case .syntax(let error):
            let what =
                switch error.problem {
                case .unclosedQuote: "a quote that is never closed"
                case .tooManyFields: "more than three fields"
                case .tooManyRows: "far more rows than files"
                case .emptyPath: "no path"
                case .notUTF8: "text that is not UTF-8"
                }
            return [.init("problem", "line \(error.line) of RECORD has \(what)")]
        case .unlisted: return [.init("problem", "it is in the wheel, but not in RECORD")]
        case .missing: return [.init("problem", "it is in RECORD, but not in the wheel")]
        case .unhashed: return [.init("problem", "RECORD gives no hash for it")]
        case .unusableHash(let text):
            return [.init("problem", "RECORD gives a hash that nobody should rely on"), .init("hash", displayed(text))]
        case .contradictory: return [.init("problem", "RECORD lists it twice, with different hashes")]
        case .wrongHash(let listed, let found): return [.init("listed", displayed(listed)), .init("found", found)]
        case .wrongSize(let listed, let found):
            return [.init("listed", "\(listed) bytes"), .init("found", "\(found) bytes")]
        }
    }
}

extension WheelProblem {
    fileprivate var words: String {
        switch self {
        case .filename: "the name is not that of a wheel: NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl"
        case .noDistInfo: "there is no `.dist-info` directory at the top"
        case .severalDistInfos(let names):
            "there are several `.dist-info` directories: " + names.prefix(4).map(displayed).joined(separator: ", ")
        case .missingFile: "the file is missing"
        case .unreadable(let why): why
        case .unsupportedVersion(let version): "wheel version \(displayed(version)); expected 1.x"
        case .unknownScheme: "a `.data` directory holds purelib, platlib, headers, scripts and data, nothing else"
        case .foreignMetadata: "it would be taken for the metadata of another distribution"
        case .sameDestination(let other): "it would be installed at the same place as `\(displayed(other))`"
        case .entryPoint(let line): "`\(displayed(line))` is not an entry point that can become a program"
        case .tooMany: "there are more files, or longer paths, than a manifest can hold"
        }
    }
}
