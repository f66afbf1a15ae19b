import Advisories
import ArchiveFixtures
import Archives
import Deflate
import Hashing
import PackagingStandards

@testable import PackageIndexes

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Inputs that are binary, made instead of kept; and checksums put in order, so that what is behind them is reached.
enum Seeds {
    /// A directory of this process's own.
    static let scratch = "/dev/shm/pipit-fuzz-\(getpid())"

    // MARK: - Archives

    static let wheelName = "package-1.0-py3-none-any.whl"

    static func wheel(replacing file: String? = nil, with bytes: [UInt8] = []) -> [UInt8] {
        var builder = WheelBuilder("package", "1.0")
        builder.add("package/__init__.py", "VERSION = 1\n")
        builder.add("package-1.0.data/scripts/run", "#!python\nprint(1)\n")
        builder.metadata = ["Requires-Dist: idna (>=2) ; extra == 'a'", "Provides-Extra: a"]
        builder.entryPoints = "[console_scripts]\npackage = package:main [a]\n"
        if let file { builder.replaced[file] = String(decoding: bytes, as: UTF8.self) }
        return builder.build()
    }

    static let wheels = [wheel()]

    static var zips: [[UInt8]] {
        let members = [
            ZipMember("package-1.0/PKG-INFO", text: "Metadata-Version: 2.2\nName: package\nVersion: 1.0\n"),
            ZipMember("package-1.0/pyproject.toml", text: "[project]\nname = 'package'\nversion = '1.0'\n"),
            ZipMember("package-1.0/a/"), ZipMember("package-1.0/ä.py", text: String(repeating: "x = 1\n", count: 40)),
        ]
        var large = ZipBuilder(members)
        large.zip64 = true
        let described = ZipBuilder(
            members.map { member in
                member.with { if $0.method != 0 { $0.descriptor = .signed16 } }
            })
        let stored = ZipBuilder(members.map { member in member.with { $0.method = 0 } })
        return [ZipBuilder(members).build(), large.build(), described.build(), stored.build()]
    }

    static var tars: [[UInt8]] {
        let plain = TarBuilder([
            TarMember("package-1.0/PKG-INFO", text: "Metadata-Version: 2.2\nName: package\nVersion: 1.0\n"),
            TarMember("package-1.0/pyproject.toml", text: "[project]\nname = 'package'\nversion = '1.0'\n"),
            TarMember("package-1.0/a.py", text: "x = 1\n"),
        ])
        let extended = TarBuilder([
            .pax([("path", "package-1.0/" + String(repeating: "long/", count: 30) + "a.py"), ("size", "6")]),
            TarMember("package-1.0/a.py", text: "x = 1\n"), .long("package-1.0/b.py"),
            TarMember("package-1.0/b", text: "x = 2\n"),
        ])
        return [plain.build(), extended.build()]
    }

    static var compressedTars: [[UInt8]] { tars.map(gzip) }

    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        let compressor = libdeflate_alloc_compressor(6)!
        defer { libdeflate_free_compressor(compressor) }
        return [UInt8](unsafeUninitializedCapacity: libdeflate_gzip_compress_bound(compressor, bytes.count)) {
            buffer, count in
            count = libdeflate_gzip_compress(compressor, bytes, bytes.count, buffer.baseAddress, buffer.count)
        }
    }

    static var manifests: [[UInt8]] {
        guard let zip = try? ZipReader(wheel(), name: wheelName),
            let reader = try? WheelReader(zip, filename: wheelName, digest: SHA256Sum(of: []))
        else { return [] }
        return [reader.manifest.serialized()]
    }

    /// With the length and the CRC that the bytes have.
    static func mended(manifest bytes: [UInt8]) -> [UInt8] {
        guard bytes.count > 16 else { return bytes }
        var mended = bytes
        put(bytes[16...].withUnsafeBytes { checksum32($0) }, at: 8, of: &mended)
        put(UInt32(bytes.count - 16), at: 12, of: &mended)
        return mended
    }

    // MARK: - Stores and caches

    static var stores: [[UInt8]] {
        let record = """
            {"id": "PYSEC-2024-1", "modified": "2024-01-01T00:00:00Z", "aliases": ["CVE-2024-1"], "affected": [{"package":
            {"ecosystem": "PyPI", "name": "jinja2"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"},
            {"fixed": "2.11"}]}]}]}
            """
        var draft = AdvisoryDraft(updated: Timestamp(seconds: 1_700_000_000))
        guard let advisory = try? Advisory(osv: Array(record.utf8), source: "a.json") else { return [] }
        draft.add(advisory)
        return [try? draft.encoded()].compactMap { $0 }
    }

    /// With the size and the seal that the bytes have, as far as the header says where its directory is.
    static func mended(store bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 128 else { return bytes }
        var mended = bytes
        put(UInt64(bytes.count), at: 64, of: &mended)
        let size = mended[48..<56].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard size <= UInt64(bytes.count - 128) else { return mended }
        let seal = SHA256Sum(of: Array(mended[..<88] + mended[128..<128 + Int(size)]))
        mended.replaceSubrange(88..<120, with: seal.bytes)
        return mended
    }

    static var listings: [[UInt8]] {
        let page = """
            {"meta": {"api-version": "1.3"}, "name": "package", "files": [{"filename": "package-1.0-py3-none-any.whl",
            "url": "https://index.example/files/package-1.0-py3-none-any.whl", "hashes": {"sha256":
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}, "requires-python": ">=3.8", "size": 10,
            "upload-time": "2024-01-01T00:00:00Z", "yanked": "broken", "core-metadata": true}, {"filename":
            "package-1.0.tar.gz", "url": "package-1.0.tar.gz", "hashes": {"md5": "d41d8cd98f00b204e9800998ecf8427e"}}]}
            """
        guard let page = try? SimplePage(json: Array(page.utf8)),
            let url = ResourceURL("https://index.example/simple/package/"),
            let image = try? ListingImage.make(
                from: page, name: PackageName("package")!, origin: ListingImage.Origin(url: url, entityTag: "\"a\""))
        else { return [] }
        return [image.bytes]
    }

    /// With the length and the checksum that the bytes have.
    static func mended(listing bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= ListingImage.Layout.headerSize else { return bytes }
        var mended = bytes
        put(UInt32(bytes.count), at: ListingImage.Layout.length, of: &mended)
        let checksum = Checksum.of(mended.span.bytes.extracting(ListingImage.Layout.checkedStart..<bytes.count))
        put(checksum, at: ListingImage.Layout.checksum, of: &mended)
        return mended
    }

    // MARK: - Git

    static var gitIndexes: [[UInt8]] {
        [UInt8(2), 4].map { version in
            var bytes = Array("DIRC".utf8) + [0, 0, 0, version, 0, 0, 0, 2]
            var last = ""
            for name in ["a/.env", "a/b"] {
                let start = bytes.count
                bytes += [UInt8](repeating: 1, count: 60)
                bytes += [0, UInt8(name.utf8.count)]
                if version == 4 {
                    let common = zip(last.utf8, name.utf8).prefix { $0 == $1 }.count
                    bytes.append(UInt8(last.utf8.count - common))
                    bytes += Array(name.utf8.dropFirst(common))
                    bytes.append(0)
                } else {
                    bytes += Array(name.utf8)
                    bytes += [UInt8](repeating: 0, count: 8 - (bytes.count - start) % 8)
                }
                last = name
            }
            return bytes + [UInt8](repeating: 7, count: 20)
        }
    }

    private static func put(_ number: some FixedWidthInteger, at offset: Int, of bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.replaceSubrange(offset..<offset + $0.count, with: $0) }
    }
}
