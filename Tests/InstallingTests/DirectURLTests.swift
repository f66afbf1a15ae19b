import Pipfiles
import Testing

@testable import Installing

@Suite struct DirectURLTests {
    private func text(_ origin: LockedOrigin, isEditable: Bool = false) -> String? {
        origin.directURL(isEditable: isEditable, directory: "/srv/app").map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `What comes from no index says where it comes from, without credentials`() {
        #expect(
            text(.path("./library", hashes: []), isEditable: true)
                == #"{"url":"file:///srv/app/library","dir_info":{"editable":true}}"#)
        for address in ["https://ann:geheim@files.example/a.whl", "https://${USER}:${WORD}@files.example/a.whl"] {
            #expect(
                text(.file(url: address, subdirectory: nil, hashes: []))
                    == #"{"url":"https://files.example/a.whl","archive_info":{}}"#)
        }
    }

    @Test func `A release of an index says nothing of the kind`() {
        #expect(text(.unpinned) == nil)
    }
}
