import ArchiveFixtures
import Hashing

@testable import Archives
@testable import Artifacts

extension FuzzedParser {
    static let archives = [
        FuzzedParser("zip", room: "Archives", words: Words.zip, seeds: { Seeds.zips + Seeds.wheels }) { bytes in
            if case .directory(let directory)? = try? ZipDirectory.read(
                tail: Array(bytes.suffix(65536)), size: UInt64(bytes.count), name: "a.zip")
            {
                _ = directory.entry("package/__init__.py")
            }
            let zip = try ZipReader(bytes, name: "a.zip")
            try zip.checkAll()
        },
        FuzzedParser("wheel", room: "Archives", words: Words.zip + Words.metadata, seeds: { Seeds.wheels }) { bytes in
            let zip = try ZipReader(bytes, name: Seeds.wheelName)
            let reader = try WheelReader(zip, filename: Seeds.wheelName, digest: SHA256Sum(of: []))
            let inflater = Inflater()
            _ = try? reader.metadata(using: inflater)
            for index in reader.manifest.files.indices { _ = try? reader.content(ofFile: index, using: inflater) }
            let written = reader.manifest.serialized()
            guard (try? WheelManifest(serialized: written)) != nil else { broken("a manifest that was written is one") }
        },
        FuzzedParser("wheel-files", room: "Archives", words: Words.metadata) {
            bytes in
            // The bytes are one of the files, the others are in order.
            for (name, digest) in [("WHEEL", 0), ("METADATA", 1), ("RECORD", 2), ("entry_points.txt", 3)] {
                guard bytes.isEmpty || Int(bytes[0]) % 4 == digest || bytes[0] >= 0x20 else { continue }
                let wheel = Seeds.wheel(replacing: name, with: bytes)
                guard let zip = try? ZipReader(wheel, name: Seeds.wheelName) else { continue }
                _ = try? WheelReader(zip, filename: Seeds.wheelName, digest: SHA256Sum(of: []))
            }
        },
        FuzzedParser("record", room: "Archives", words: Words.records) { bytes in
            let record = try RecordFile(parsing: bytes)
            guard let again = try? RecordFile(parsing: record.serialized()), again.rows.count == record.rows.count
            else {
                broken("a RECORD that was written is read back with as many rows")
            }
        },
        FuzzedParser("entry-points", room: "Archives", words: Words.entryPoints) { bytes in
            _ = try EntryPoint.parse(bytes)
        },
        FuzzedParser("tar", room: "Archives", words: Words.tar, seeds: { Seeds.tars }) { bytes in
            let tar = try TarReader(bytes, name: "a.tar")
            for entry in tar.entries.prefix(64) { _ = tar.read(entry) }
        },
        FuzzedParser(
            "source-distribution", room: "Archives", words: Words.tar + Words.zip,
            seeds: { Seeds.compressedTars + Seeds.tars + Seeds.zips }
        ) { bytes in
            let archive = try SourceArchive(ArchiveSource(bytes, name: "package-1.0.tar.gz"))
            _ = archive.files
            _ = try? SourceMetadata.stated(in: archive, subject: "package")
        },
        FuzzedParser("build-system", room: "Artifacts", words: Words.toml + Words.projects) { bytes in
            let system = try BuildSystem(pyproject: bytes)
            _ = system.requirements.count
        },
        // Kept by Pipit itself, but who can write into the cache is somebody else's business.
        FuzzedParser("wheel-manifest", room: "Archives", seeds: { Seeds.manifests }) { bytes in
            _ = try WheelManifest(serialized: Seeds.mended(manifest: bytes))
        },
    ]
}
