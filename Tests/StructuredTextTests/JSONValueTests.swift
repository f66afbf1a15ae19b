import StructuredText
import SharedFixtures
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        #"{}"#, #"[]"#, #""""#, #"[1,-0,2.5,1e5,1E-05,true,false,null]"#, #"{"a":{"b":[{"c":"d"}]},"a":1}"#,
        #"["\\ \" \b \f \n \r \t / é 😀 \u0000 \u001f"]"#, "[\"\u{7F}\"]",
    ])
    func `A text without spaces is written back as it was`(text: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)).text(.compact) == text)
    }

    @Test(arguments: [
        ("", "1:1: the text ends where a value was expected"),
        ("{\"a\" 1}", "1:6: a colon must follow the key"),
        ("{\"a\": 1\n \"b\": 2}", "2:2: a comma or } must follow the value"),
        ("[1 2]", "1:4: a comma or ] must follow the value"),
        ("[1,]", "1:4: the last element must not be followed by a comma"),
        ("{\"a\":1,}", "1:8: the last member must not be followed by a comma"),
        ("{a: 1}", "1:2: a key in double quotes was expected"),
        ("[01]", "1:2: a number must not begin with a zero"),
        ("[-]", "1:3: a digit was expected"),
        ("[1.]", "1:4: a digit was expected"),
        ("[.5]", "1:2: a value was expected: a string, number, array, object, true, false or null"),
        ("[1e]", "1:4: a digit was expected"),
        ("[+1]", "1:2: a value was expected: a string, number, array, object, true, false or null"),
        ("[NaN]", "1:2: a value was expected: a string, number, array, object, true, false or null"),
        ("[tru]", "1:2: a value was expected; did you mean true?"),
        ("{} {}", "1:4: nothing may follow the JSON value"),
        ("\"a", "1:1: the string is not closed"),
        ("\"a\\", "1:3: the string is not closed"),
        ("\"a\nb\"", "1:3: control characters must be written as \\u escapes in a string"),
        ("\"\\q\"", "1:2: there is no such escape; write \\\\ for a backslash"),
        ("\"\\ud800\"", "1:2: the escape is one half of a surrogate pair"),
        ("\"\\ud800\\u0041\"", "1:2: the escape is one half of a surrogate pair"),
        ("\"\\udc00\"", "1:2: the escape is one half of a surrogate pair"),
        ("\"\\u12\"", "1:2: \\u must be followed by four hexadecimal digits"),
        ("\u{FEFF}{}", "1:1: JSON must not begin with a byte order mark"),
        ("[\"é\", x]", "1:7: a value was expected: a string, number, array, object, true, false or null"),
        ("<<<<<<< HEAD\n{", "1:1: a value was expected: a string, number, array, object, true, false or null"),
    ])
    func `What RFC 8259 does not allow is refused, with its place`(text: String, expected: String) {
        let error = #expect(throws: TextError.self) { try JSONValue(parsing: Array(text.utf8)) }
        #expect(error?.description == expected)
    }

    @Test(
        arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0x5C, 0x6E, 0xED, 0xA0, 0x80, 0x22]]
            as [[UInt8]])
    func `Text that is not UTF-8 is refused`(bytes: [UInt8]) {
        let error = #expect(throws: TextError.self) { try JSONValue(parsing: bytes) }
        #expect(error?.message == "the string is not valid UTF-8")
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `Deep nesting is refused`(opening: String) {
        let text = String(repeating: opening, count: 100_000)
        let error = #expect(throws: TextError.self) { try JSONValue(parsing: Array(text.utf8)) }
        #expect(error?.message == "arrays and objects nest too deeply")
    }

    @Test func `Repeated keys are kept, the last one counts, and they can be told`() throws {
        let value = try JSONValue(parsing: Array(#"{"a":1,"b":2,"a":3}"#.utf8))
        let object = try #require(value.object)
        #expect(object["a"]?.integer == 3)
        #expect(object.firstRepeatedMember?.place.offset == 13)
        let distinct = JSONObject((0..<40).map { JSONObject.Member(key: "k\($0)", value: .null) })
        #expect(distinct.firstRepeatedMember == nil)
        #expect(JSONObject(distinct.members + [distinct.members[7]]).firstRepeatedMember?.key == "k7")
    }

    /// The expected text is what Python's json.dumps(indent=4, separators=(",", ": "), sort_keys=True) prints.
    @Test func `The lock layout is Python's`() {
        let value: JSONValue = [
            "b": ["é😀", "\u{7F}/\"\\"], "a": [:], "é": [], "Z": ["y": true, "x": 6], "😀": .null,
            "\u{FFFD}": .number("1.0"),
        ]
        let expected = #"""
            {
                "Z": {
                    "x": 6,
                    "y": true
                },
                "a": {},
                "b": [
                    "\u00e9\ud83d\ude00",
                    "\u007f/\"\\"
                ],
                "\u00e9": [],
                "\ufffd": 1.0,
                "\ud83d\ude00": null
            }

            """#
        #expect(value.text(.pipenvLock) == expected)
    }

    @Test func `The digest layout has no spaces, sorts and is ASCII`() {
        let value: JSONValue = ["b": ["y", "x"], "a": ["é": false]]
        #expect(value.text(.digest) == #"{"a":{"\u00e9":false},"b":["y","x"]}"#)
    }

    @Test func `Setting a member replaces it in place`() {
        var object = JSONObject([.init(key: "a", value: 1), .init(key: "b", value: 2)])
        object["a"] = "x"
        object["c"] = true
        object["b"] = nil
        #expect(JSONValue.object(object).text(.compact) == #"{"a":"x","c":true}"#)
    }

    @Test func `Mutated texts are read or refused, never a trap`() throws {
        var generator = SeededGenerator(seed: 8)
        let text = #"{"_meta":{"hash":{"sha256":"é\u00e9\ud83d\ude00"},"n":[-0.5e+10,1,true,null,{}]},"a":"\\\"\n"}"#
        _ = try JSONValue(parsing: Array(text.utf8))
        let interesting: [UInt8] = Array("\"[]{}:,\\u0dD-+.eE truefalsn".utf8) + [0, 0x1F, 0x80, 0xC3, 0xED, 0xFF]
        var accepted = 0
        for _ in 0..<8000 {
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                guard !bytes.isEmpty else { break }
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 1: bytes.remove(at: position)
                case 2: bytes.insert(interesting.randomElement(using: &generator)!, at: position)
                default: bytes.removeSubrange((position + 1)...)
                }
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            accepted += 1
            for style in [JSONStyle.pipenvLock, .digest, .readable, .compact] {
                let again = try JSONValue(parsing: value.bytes(style))
                #expect(again.text(.digest) == value.text(.digest))
            }
        }
        #expect(accepted > 200)
    }

    /// What Python's repr says of the floats with these bits.
    @Test(
        arguments: [
            (0x4341c37937e08000, "1e+16"),
            (0x430c6bf526340000, "1000000000000000.0"),
            (0x4341c37937e07fff, "9999999999999998.0"),
            (0x434ff973cafa8000, "1.8e+16"),
            (0x437b69b4ba630f35, "1.2345678901234568e+17"),
            (0x3ee4f8b588e368f1, "1e-05"),
            (0x3f1a36e2eb1c432d, "0.0001"),
            (0x3f202c9dedbc309d, "0.0001234"),
            (0x3ee9e0fcaf9380fc, "1.234e-05"),
            (0x408f400000000000, "1000.0"),
            (0x3ff3333333333333, "1.2"),
            (0x0000000000000000, "0.0"),
            (0x8000000000000000, "-0.0"),
            (0x0000000000000001, "5e-324"),
            (0x7fefffffffffffff, "1.7976931348623157e+308"),
            (0x4480f0cf064dd592, "1e+22"),
            (0x44b52d02c7e14af6, "1e+23"),
            (0x3fb999999999999a, "0.1"),
            (0x4059000000000000, "100.0"),
            (0x4340000000000000, "9007199254740992.0"),
            (0x3e90c6f7a0b5ed8d, "2.5e-07"),
            (0x54b249ad2594c37d, "1e+100"),
            (0x40c81cd6c8b43958, "12345.678"),
            (0x4164d8399f767c45, "10928588.983213553"),
            (0x5bc8fbbcbde5c099, "1.4186613525849614e+134"),
            (0xb0c11fdecb91ce37, "-7.571968556055867e-74"),
            (0xd76d4330f1446bea, "-1.4074705188261364e+113"),
            (0xa6eb8c9ebd69fe29, "-3.3339745473042614e-121"),
            (0x87b0b125ec1d7da0, "-1.2342180766211395e-271"),
            (0xd7210dff076ce2ef, "-5.126864004244935e+111"),
            (0xc6a5387777330bdb, "-2.1520217579844227e+32"),
            (0x3fc1ea36f17fd374, "0.1399601630397701"),
            (0x0d464138a6233255, "1.01853664031722e-244"),
            (0x2827688de6a16a3b, "2.9704598186234577e-115"),
            (0x5f2dd97f1cfb10f6, "3.0534183338726823e+150"),
            (0xde5271007814e8a2, "-2.3027782228163463e+146"),
            (0x617959ce3f1f65a8, "3.56409621163656e+161"),
            (0x1a1afe878b33e968, "6.352929017207453e-183"),
            (0x3fd4235992edcf45, "0.3146575865605324"),
            (0xbb2edb20035b7399, "-1.2761724801771812e-23"),
            (0x687c966c377b9aa2, "2.0868668176225336e+195"),
            (0x2e9c82b1478c281d, "3.66898827745704e-84"),
            (0xde11cc9dea959c21, "-1.389122273370197e+145"),
            (0x63b229f1c4069545, "1.7548715433165102e+172"),
            (0xc30d8b7628dbd25e, "-1039514241563211.8"),
            (0x126a1e48cc11d357, "5.7804021771411506e-220"),
            (0x9e30691c238642ea, "-2.8497478716107576e-163"),
            (0x71e0c07e9e115e4b, "3.490691392124745e+240"),
            (0xbe40087c3f8ca539, "-7.466015348994606e-09"),
            (0x3e44496746b12be5, "9.446745793730727e-09"),
            (0xbf77cd242b474543, "-0.005810872350097643"),
            (0x3f4e27a6d8f1a992, "0.0009202542004349992"),
            (0x401dcae939aa3344, "7.4481553087360375"),
            (0xbf6e880733fd2a95, "-0.003726972645300928"),
            (0x4266d4c0983106ce, "784469377416.2126"),
            (0x3f307ace2838176d, "0.0002514603913542555"),
            (0x42d40da2e51c7ff4, "88195200217599.81"),
            (0xc40a4aa325ac48fa, "-6.062419121479347e+19"),
            (0xbe240fe29ab4d8eb, "-2.3355301769392358e-09"),
            (0xbf3231b161a67171, "-0.00027762013055523173"),
            (0x3febe406e12a65c2, "0.8715853116765901"),
            (0xc02164f8265739ed, "-8.697205732486475"),
            (0x41f7a5ee34b229df, "6348006219.135222"),
            (0xc2a2111ae90dc1bb, "-9932337612512.865"),
            (0x3e9bdfb2c154d05f, "4.1535230484451135e-07"),
            (0xc395195208d96871, "-3.800841367937424e+17"),
            (0xc2c1a36b182e40ac, "-38787148176513.34"),
            (0xc14c1b94f1087974, "-3684137.883071119"),
        ] as [(UInt64, String)])
    func `Floats are spelled as Python spells them`(bits: UInt64, expected: String) {
        #expect(JSONValue(pythonFloat: Double(bitPattern: bits)) == .number(expected))
    }

    @Test func `What is no number is spelled as Python's json does`() {
        #expect(JSONValue(pythonFloat: .infinity) == .number("Infinity"))
        #expect(JSONValue(pythonFloat: -.infinity) == .number("-Infinity"))
        #expect(JSONValue(pythonFloat: .nan) == .number("NaN"))
    }
}
