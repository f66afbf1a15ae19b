@testable import PackagingStandards

extension FuzzedParser {
    static let standards = [
        FuzzedParser(text: "version", room: "PackagingStandards", words: Words.versions, longest: 1 << 18) { text in
            let versions = text.split(separator: "\n", maxSplits: 16).compactMap { Version(String($0)) }
            for version in versions {
                guard Version(version.description) == version else { broken("a version that was written is the same") }
            }
            _ = versions.sorted()
        },
        FuzzedParser(text: "specifiers", room: "PackagingStandards", words: Words.versions, longest: 1 << 18) { text in
            let lenient = try? SpecifierSet(lenient: text)
            let pipfile = try? SpecifierSet(pipfile: text)
            for set in [try? SpecifierSet(text), lenient, pipfile].compactMap({ $0 }) {
                _ = set.contains(Version("1.2.3")!)
                _ = set.contains(text: "2.0.dev1+local")
                _ = set.mentionsPrerelease
                _ = set.pinned
                _ = set == set.intersection(set)
                guard (try? SpecifierSet(set.description)) != nil else {
                    broken("specifiers that were written are some")
                }
            }
        },
        FuzzedParser(text: "requirement", room: "PackagingStandards", words: Words.requirements, longest: 1 << 18) {
            text in
            let lenient = try? Requirement(lenient: text)
            for requirement in [try? Requirement(text), lenient].compactMap({ $0 }) {
                guard (try? Requirement(requirement.description)) != nil else {
                    broken("a requirement that was written is one")
                }
            }
        },
        FuzzedParser(text: "marker", room: "PackagingStandards", words: Words.markers, longest: 1 << 18) { text in
            let marker = try Marker(text)
            _ = marker.evaluate(in: FuzzedParser.markerEnvironment)
            guard (try? Marker(marker.text(quotes: .single))) != nil else { broken("a marker that was written is one") }
            _ = marker.mentionedExtras
        },
        // What a marker means on every machine at once, in as few words as possible.
        FuzzedParser(
            text: "marker-formula", room: "PackagingStandards", words: Words.markers, longest: 1 << 16, corpus: "marker"
        ) { text in
            let formula = try MarkerFormula(Marker(text))
            _ = formula.negated.or(formula).isAlways
            _ = formula.text
        },
        FuzzedParser("core-metadata", room: "PackagingStandards", words: Words.metadata) { bytes in
            _ = MetadataField.fields(startOf: bytes)
            let metadata = try CoreMetadata(parsing: bytes)
            _ = metadata.projectURLs
            _ = metadata.classifiers
            _ = metadata.dependenciesAreStatic
        },
        FuzzedParser(text: "file-names", room: "PackagingStandards", words: Words.fileNames, longest: 1 << 16) { text in
            _ = DistributionFilename(text)
            if let wheel = WheelFilename(text) { _ = FuzzedParser.tags.rank(of: wheel) }
            _ = SourceDistributionFilename(text, expectedName: PackageName("pack-age")!)
            _ = PackageName(text)
            _ = PackageName(ofSubject: text)
        },
        FuzzedParser(text: "package-urls", room: "PackagingStandards", words: Words.addresses, longest: 1 << 16) {
            text in
            _ = PackageURL(text)?.pythonName
            _ = Digest(text)
            _ = Digest(recordField: text)
        },
    ]

    static let markerEnvironment = MarkerEnvironment(values: [
        "implementation_name": "cpython", "implementation_version": "3.11.7", "os_name": "posix",
        "platform_machine": "x86_64", "platform_python_implementation": "CPython", "platform_release": "6.1",
        "platform_system": "Linux", "platform_version": "#1 SMP", "python_full_version": "3.11.7",
        "python_version": "3.11", "sys_platform": "linux",
    ])!

    static let tags = SupportedTags(
        interpreter: InterpreterTags(
            implementation: "cpython", major: 3, minor: 11, abis: ["cp311"],
            platform: .linux(architecture: "x86_64", is32Bit: false, cLibrary: .glibc(major: 2, minor: 36))))
}
