// The header is the library; SwiftPM wants one source file.
