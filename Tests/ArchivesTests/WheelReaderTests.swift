import ArchiveFixtures
import Archives
import Diagnostics
import Hashing
import SharedFixtures
import Testing

@Suite struct WheelReaderTests {
    static let digest = SHA256Sum(of: Array("a wheel".utf8))

    static func wheel(_ change: (inout WheelBuilder) -> Void = { _ in }) -> WheelBuilder {
        var builder = WheelBuilder("Sample_Project", "1.0")
        builder.add("sample/__init__.py", "")
        builder.add("sample/deep/er/module.py", "x = 1\n")
        builder.add("sample-extra.py", "y = 2\n")
        builder.add("sample/deep-er.py", "z = 3\n")
        builder.executables = ["sample/deep/er/module.py"]
        change(&builder)
        return builder
    }

    static func open(_ builder: WheelBuilder, filename: String? = nil) throws -> WheelReader {
        try WheelReader(
            ZipReader(builder.build(), name: builder.filename), filename: filename ?? builder.filename, digest: digest)
    }

    /// Opens a wheel and checks every file, as unpacking does.
    static func check(_ builder: WheelBuilder, filename: String? = nil) throws {
        let reader = try open(builder, filename: filename)
        let inflater = Inflater()
        for index in reader.manifest.files.indices { _ = try reader.content(ofFile: index, using: inflater) }
    }

    // MARK: What a manifest says

    @Test("A manifest names files, directories and metadata")
    func manifest() throws {
        let builder = Self.wheel {
            $0.add("Sample_Project-1.0.data/scripts/run.py", "#!python\n")
            $0.add("Sample_Project-1.0.data/data/share/doc/a.txt", "a")
            $0.add("Sample_Project-1.0.data/headers/sample.h", "")
            $0.add("Sample_Project-1.0.data/platlib/sample/native.so", "")
            $0.entryPoints = "[console_scripts]\nsample = sample.cli:main\n"
        }
        let manifest = try Self.open(builder).manifest
        #expect(manifest.name == "Sample_Project")
        #expect(manifest.version == "1.0")
        #expect(manifest.distInfo == "Sample_Project-1.0.dist-info")
        #expect(manifest.wheel == Self.digest)
        #expect(manifest.rootIsPurelib)
        #expect(manifest.tags == ["py3-none-any"])
        #expect(
            manifest.entryPoints == [
                EntryPoint(group: "console_scripts", name: "sample", module: "sample.cli", attribute: "main")
            ])
        let files = manifest.files.map { "\($0.scheme) \(manifest.destination(of: $0))" }
        #expect(
            files == [
                "purelib sample-extra.py",
                "purelib Sample_Project-1.0.dist-info/METADATA",
                "purelib Sample_Project-1.0.dist-info/RECORD",
                "purelib Sample_Project-1.0.dist-info/WHEEL",
                "purelib Sample_Project-1.0.dist-info/entry_points.txt",
                "purelib sample/__init__.py",
                "purelib sample/deep-er.py",
                "purelib sample/deep/er/module.py",
                "data share/doc/a.txt",
                "platlib sample/native.so",
                "headers sample.h",
                "scripts run.py",
            ])
        let directories = manifest.directories.map {
            "\($0.scheme) \(manifest.path($0.destinationPath)) \($0.fileCount)"
        }
        #expect(
            directories == [
                "purelib  1", "purelib Sample_Project-1.0.dist-info 4", "purelib sample 2", "purelib sample/deep 0",
                "purelib sample/deep/er 1", "data  0", "data share 0", "data share/doc 1", "platlib  0",
                "platlib sample 1", "headers  1", "scripts  1",
            ])
        let executables = manifest.files.filter(\.isExecutable).map { manifest.storedPath(of: $0) }
        #expect(executables == ["sample/deep/er/module.py"])
        let replaced = manifest.files.filter { $0.role == .writtenByInstaller }.map { manifest.storedPath(of: $0) }
        #expect(replaced == ["Sample_Project-1.0.dist-info/RECORD"])
    }

    @Test("Directories come after their parents and share out the files", arguments: 0..<20)
    func directoryLaws(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let builder = Self.wheel { wheel in
            var taken: Set<String> = []
            for _ in 0..<60 {
                let depth = Int.random(in: 1...5, using: &generator)
                let path =
                    (0..<depth).map { _ in ["a", "b", "a-b", "a.b", "B"].randomElement(using: &generator) ?? "" }
                    .joined(separator: "/") + ".\(Int.random(in: 0..<99, using: &generator))"
                let scheme =
                    ["", "", "Sample_Project-1.0.data/data/", "Sample_Project-1.0.data/scripts/"]
                    .randomElement(using: &generator) ?? ""
                if taken.insert(scheme + path).inserted { wheel.add(scheme + path, path) }
            }
        }
        let manifest = try Self.open(builder).manifest
        var made: Set<String> = []
        var next = 0
        for directory in manifest.directories {
            let path = manifest.path(directory.destinationPath)
            let parent = path.split(separator: "/").dropLast().joined(separator: "/")
            #expect(path.isEmpty || made.contains("\(directory.scheme) \(parent)"), "\(path)")
            #expect(made.insert("\(directory.scheme) \(path)").inserted)
            #expect(Int(directory.firstFile) == next)
            for index in directory.fileRange {
                let file = manifest.files[index]
                #expect(file.scheme == directory.scheme)
                let destination = manifest.destination(of: file)
                #expect(destination.split(separator: "/").dropLast().joined(separator: "/") == path)
                #expect(manifest.storedPath(of: file).hasSuffix(destination))
            }
            next += Int(directory.fileCount)
        }
        #expect(next == manifest.files.count)
        #expect(manifest.files.count == builder.files.count + 3)
        #expect(try WheelManifest(serialized: manifest.serialized()) == manifest)
        try Self.check(builder)
    }

    @Test(
        "The spelling of name and version does not matter, their meaning does",
        arguments: [
            ("Sample_Project-1.0-py3-none-any.whl", true), ("sample_project-1.0-py3-none-any.whl", true),
            ("sample.project-1.0.0-py3-none-any.whl", true), ("Sample_Project-1.0-7-py3-none-any.whl", true),
            ("sample_projects-1.0-py3-none-any.whl", false), ("Sample_Project-1.0.1-py3-none-any.whl", false),
            ("Sample_Project-1.0+local-py3-none-any.whl", false), ("Sample_Project-1.0rc1-py3-none-any.whl", false),
        ])
    func spelling(filename: String, fits: Bool) throws {
        if fits {
            try Self.check(Self.wheel(), filename: filename)
        } else {
            #expect {
                try Self.check(Self.wheel(), filename: filename)
            } throws: { error in
                guard case .metadata = error as? WheelError else { return false }
                return true
            }
        }
    }

    @Test("METADATA is read as it was verified")
    func metadata() throws {
        let reader = try Self.open(Self.wheel { $0.metadata = ["Requires-Dist: idna"] })
        #expect(String(decoding: try reader.metadata(), as: UTF8.self).contains("Requires-Dist: idna\n"))
    }

    // MARK: What is refused

    @Test("A wheel that is not what PEP 427 asks is refused", arguments: WheelAttacks.layouts)
    func refusesLayouts(attack: WheelAttack) { expectRefused(attack) }

    @Test("A wheel that does not hold what RECORD lists is refused", arguments: WheelAttacks.records)
    func refusesRecords(attack: WheelAttack) { expectRefused(attack) }

    private func expectRefused(_ attack: WheelAttack) {
        #expect("\(attack.name)") {
            try Self.check(attack.wheel)
        } throws: { error in
            guard let error = error as? WheelError else { return false }
            // Whatever it is, it can be put in words, and a program can tell what it was.
            #expect(error.diagnostic.exitStatus == .integrity)
            #expect(error.diagnostic.headline.hasPrefix("`Sample_Project-1.0-"))
            return attack.isExpected(error)
        }
    }

    @Test("Odd but harmless RECORDs are accepted", arguments: WheelAttacks.harmless)
    func accepts(wheel: WheelAttack) throws { try Self.check(wheel.wheel) }

    @Test("Wheels with flipped bits end in an error or unchanged, never in a crash", arguments: 0..<4)
    func flippedBits(seed: UInt64) throws {
        let builder = Self.wheel { $0.entryPoints = "[console_scripts]\na = b:c\n" }
        let original = builder.build()
        let expected = try Self.open(builder).manifest
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var bytes = original
            bytes[Int.random(in: bytes.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            guard let zip = try? ZipReader(bytes, name: builder.filename),
                let reader = try? WheelReader(zip, filename: builder.filename, digest: Self.digest)
            else { continue }
            let inflater = Inflater()
            let isWhole = reader.manifest.files.indices.allSatisfy {
                (try? reader.content(ofFile: $0, using: inflater)) != nil
            }
            // Times and the like may differ, and who may execute; what the files are may not.
            if isWhole { #expect(reader.manifest.files.map(\.sha256) == expected.files.map(\.sha256)) }
        }
    }
}
