import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on this machine that answers each request with bytes of the test's choice.
final class LoopbackServer: Sendable {
    enum Reply: Sendable {
        /// Sent as they are; the connection stays open unless told otherwise.
        case bytes(String, closes: Bool = false)
        /// Nothing, ever.
        case silence
        /// The end of the connection.
        case close
        /// The connection is handed on to that port, as a proxy does after `CONNECT`.
        case tunnel(port: Int)
    }

    typealias Script = @Sendable (_ head: String, _ number: Int) -> Reply

    private let channel: any Channel
    private let heads: Log

    fileprivate final class Log: Sendable {
        private let heads = Mutex<[String]>([])
        var all: [String] { heads.withLock { $0 } }
        func add(_ head: String) -> Int {
            heads.withLock { heads in
                heads.append(head)
                return heads.count - 1
            }
        }
    }

    /// A request is answered as soon as it holds `endOfHead`; with an empty one, whatever has come is a request.
    init(tls: NIOSSLContext? = nil, endOfHead: String = "\r\n\r\n", _ script: @escaping Script) async throws {
        let log = Log()
        heads = log
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(
                        Answering(log: log, endOfHead: endOfHead, script: script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    var url: String { "http://127.0.0.1:\(port)" }
    /// The heads of all requests so far, as they came.
    var requests: [String] { heads.all }

    func stop() async { try? await channel.close() }

    /// `HTTP/1.1 200` with a body.
    static func ok(_ body: String, _ headers: String...) -> Reply {
        let lines = headers.map { "\($0)\r\n" }.joined()
        return .bytes("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(lines)\r\n\(body)")
    }

    static func status(_ status: Int, _ headers: String...) -> Reply {
        .bytes("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\(headers.map { "\($0)\r\n" }.joined())\r\n")
    }
}

private final class Answering: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let log: LoopbackServer.Log
    private let script: LoopbackServer.Script
    private let mark: [UInt8]
    private var received: [UInt8] = []
    private var tunnel: (any Channel)?

    init(log: LoopbackServer.Log, endOfHead: String, script: @escaping LoopbackServer.Script) {
        self.log = log
        mark = Array(endOfHead.utf8)
        self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if let tunnel {
            tunnel.writeAndFlush(buffer, promise: nil)
            return
        }
        received += Array(buffer.readableBytesView)
        while let end = endOfHead() {
            let head = String(decoding: received[..<end], as: UTF8.self)
            received.removeFirst(end)
            answer(script(head, log.add(head)), context)
        }
    }

    private func endOfHead() -> Int? {
        guard !mark.isEmpty else { return received.isEmpty ? nil : received.count }
        guard received.count >= mark.count else { return nil }
        return (mark.count...received.count).first { received[($0 - mark.count)..<$0].elementsEqual(mark) }
    }

    private func answer(_ reply: LoopbackServer.Reply, _ context: ChannelHandlerContext) {
        let channel = context.channel
        switch reply {
        case .silence: break
        case .close: context.close(promise: nil)
        case .bytes(let text, let closes):
            let written = channel.writeAndFlush(ByteBuffer(string: text))
            if closes { written.whenComplete { _ in channel.close(promise: nil) } }
        case .tunnel(let port):
            let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
            ClientBootstrap(group: context.eventLoop)
                .channelInitializer { target in
                    target.eventLoop.makeCompletedFuture {
                        try target.pipeline.syncOperations.addHandler(Returning(to: channel))
                    }
                }
                .connect(host: "127.0.0.1", port: port)
                .whenSuccess { target in
                    handler.value.tunnel = target
                    channel.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n"), promise: nil)
                }
        }
    }

    func channelInactive(context: ChannelHandlerContext) { tunnel?.close(promise: nil) }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Carries what a tunnel's far end says back.
private final class Returning: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let origin: any Channel

    init(to origin: any Channel) { self.origin = origin }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        origin.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }
    func channelInactive(context: ChannelHandlerContext) { origin.close(promise: nil) }
}
