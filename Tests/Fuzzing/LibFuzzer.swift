#if LIBFUZZER
    import OperatingSystem
    import SharedFixtures

    #if canImport(Glibc)
        import Glibc
    #endif

    @_silgen_name("LLVMFuzzerRunDriver")
    private func runDriver(
        _ count: UnsafeMutablePointer<Int32>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
        _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    ) -> Int32

    @_silgen_name("LLVMFuzzerMutate")
    private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ room: Int) -> Int

    /// The same parsers by libFuzzer, which follows the branches that an input takes: `Fuzzing PARSER OPTIONS…`.
    enum LibFuzzer {
        nonisolated(unsafe) static var parser = FuzzedParser.all[0]
        nonisolated(unsafe) static var mutator = Mutator(FuzzedParser.all[0], corpus: [])

        static func run() {
            guard CommandLine.arguments.count > 1,
                let named = FuzzedParser.all.first(where: { $0.name == CommandLine.arguments[1] })
            else { FuzzingProgram.fail("name a parser; `Fuzzing --list` of an ordinary build names them") }
            parser = named
            let seeds = Corpus.seeds(of: named)
            mutator = Mutator(named, corpus: seeds)
            // libFuzzer reads seeds from the last directory that it is given and writes what it finds new into the first.
            let corpus = CommandLine.arguments.last ?? ""
            if Files.isDirectory(corpus) {
                for (index, seed) in seeds.enumerated() { try? Files.write(seed, to: corpus + "/seed-\(index)") }
            }
            let words = [CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)
            var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
            var count = Int32(words.count)
            arguments.withUnsafeMutableBufferPointer { buffer in
                var start = buffer.baseAddress!
                exit(runDriver(&count, &start, readOne))
            }
        }
    }

    private func readOne(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
        try? LibFuzzer.parser.read(Array(UnsafeBufferPointer(start: data, count: count)))
        return 0
    }

    /// One input in three is made by libFuzzer's own mutations, the others by those that know the format.
    @_cdecl("LLVMFuzzerCustomMutator")
    public func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ room: Int, _ seed: UInt32) -> Int {
        if seed % 3 == 0 { return mutateBytes(data, size, room) }
        var random = SeededGenerator(seed: UInt64(seed))
        let made = LibFuzzer.mutator.mutated(Array(UnsafeBufferPointer(start: data, count: size)), using: &random)
        let count = min(made.count, room)
        for index in 0..<count { data[index] = made[index] }
        return count
    }
#endif
