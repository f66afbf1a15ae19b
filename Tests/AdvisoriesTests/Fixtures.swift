import Archives
import OperatingSystem
import PackagingStandards
import StructuredText
import Testing

@testable import Advisories

/// The public database that tests measure themselves against; absent on a machine without the shared data.
enum SharedAdvisories {
    static let path = "/work/shared/data/advisories/osv-pypi-2024-10-10.zip"

    static let isPresent: Bool = {
        if !Files.exists(found) { print("SKIPPED: the shared advisories are not at \(found)") }
        return Files.exists(found)
    }()

    /// Beside the project, as CI has it, or where the machine keeps it.
    static let found: String = {
        var directory = Paths.parent(#filePath)
        while directory != "/", !Files.exists(Paths.join(directory, "Package.swift")) {
            directory = Paths.parent(directory)
        }
        let beside = Paths.join(
            Paths.parent(directory), "shared/data/advisories/osv-pypi-2024-10-10.zip")
        return Files.exists(beside) ? beside : path
    }()

    /// All 2,661 records, read once.
    static let all: [Advisory] = {
        (try? AdvisoryReader.zip(ZipReader(path: found)))?.sorted { $0.id < $1.id } ?? []
    }()

    /// All of them as a store.
    static let store: Result<[UInt8], AdvisoryStoreError> = {
        var draft = AdvisoryDraft(updated: moment("2024-10-11T00:00:00Z"))
        for advisory in all { draft.add(advisory) }
        do throws(AdvisoryStoreError) { return .success(try draft.encoded()) } catch { return .failure(error) }
    }()
}

func id(_ text: String) -> AdvisoryID { AdvisoryID(text) ?? AdvisoryID("invalid-id-in-a-test")! }

func name(_ text: String) -> PackageName { PackageName(text)! }

func moment(_ text: String) -> Timestamp { Timestamp(text)! }

/// A record about one package.
func advisory(
    _ identifier: String, _ package: String = "demo", aliases: [String] = [], versions: [String] = [],
    ranges: [AffectedRange] = [], modified: String = "2024-01-01T00:00:00Z"
) -> Advisory {
    Advisory(
        id: id(identifier), modified: moment(modified), aliases: aliases.map(id),
        affected: [AffectedPackage(name: package, versions: versions, ranges: ranges)])
}

func range(_ events: AffectedRange.Event...) -> AffectedRange { AffectedRange(kind: .ecosystem, events: events) }

func record(_ json: String) throws -> Advisory { try Advisory(osv: Array(json.utf8), source: "record.json") }
