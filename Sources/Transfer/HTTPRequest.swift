package import Shop

/// An HTTP request, with the limits of what may be waited for.
package struct HTTPRequest: Sendable {
    /// The method of a request, with what is sent along.
    package enum Method: Sendable {
        case get
        /// Sends a content of known length, to be kept under the address.
        case put(any HTTPContent)
        /// Sends a content of known length to whoever makes something of it.
        case post(any HTTPContent)
    }

    package var method: Method
    package var url: String
    /// The headers as whole lines, such as `content-type: text/plain`.
    package var headers: [String]
    package var signature: HTTPSignature?
    package var limits: HTTPLimits
    /// Whether an address, of 4 or 16 bytes in network order, may be connected to. It is asked for
    /// the one that is used, after its name was looked up; `nil` allows all.
    package var mayConnect: (@Sendable (_ address: [UInt8]) -> Bool)?

    /// The content that is sent along; `nil` where the method has none.
    var content: (any HTTPContent)? {
        switch method {
        case .get: nil
        case .put(let content), .post(let content): content
        }
    }

    package init(
        method: Method, url: String, headers: [String], signature: HTTPSignature? = nil,
        limits: HTTPLimits, mayConnect: (@Sendable (_ address: [UInt8]) -> Bool)? = nil
    ) {
        self.mayConnect = mayConnect
        self.method = method
        self.url = url
        self.headers = headers
        self.signature = signature
        self.limits = limits
    }
}

/// Bytes that can be read again from the beginning: a request may have to be sent a second time
/// when a kept connection turns out to be closed.
package protocol HTTPContent: Sendable {
    /// The number of bytes of the content.
    var byteCount: Int64 { get }

    /// Fills the buffer from this offset; answers how many bytes, 0 at the end, below 0 on failure.
    func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) -> Int
}

/// Bytes that are in memory anyway.
package struct MemoryContent: HTTPContent {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var byteCount: Int64 { Int64(bytes.count) }

    package func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = bytes.dropFirst(Int(offset)).prefix(buffer.count)
        buffer.copyBytes(from: piece)
        return piece.count
    }
}

/// A signature by AWS Signature Version 4, made by libcurl.
package struct HTTPSignature: Sendable {
    /// The signature's scheme, `aws:amz:REGION:SERVICE`, as CURLOPT_AWS_SIGV4 takes it.
    package var scheme: String
    package var keyID: String
    package var secret: String

    package init(scheme: String, keyID: String, secret: String) {
        self.scheme = scheme
        self.keyID = keyID
        self.secret = secret
    }
}

/// The named limits of one transfer.
package struct HTTPLimits: Hashable, Sendable {
    /// The time until a connection is made, with its name looked up and its certificate seen.
    package var connecting: Span
    /// A transfer slower than this, in bytes per second, for `patience` is given up. Waiting for an
    /// answer counts as nothing a second.
    package var leastPerSecond: Int
    /// How long a transfer may be slower than `leastPerSecond`; whole seconds.
    package var patience: Span
    /// The time of a whole transfer.
    package var whole: Span
    /// The bytes of an answer that are read. It ends there, and its beginning is told whatever its
    /// status; `nil` reads all, and tells only of what is not 200.
    package var answer: Int?

    package init(
        connecting: Span = .seconds(5), leastPerSecond: Int = 2_048, patience: Span = .seconds(10),
        whole: Span = .minutes(5), answer: Int? = nil
    ) {
        self.answer = answer
        self.connecting = connecting
        self.leastPerSecond = leastPerSecond
        self.patience = patience
        self.whole = whole
    }
}

/// An answer without the content that went elsewhere.
package struct HTTPReply: Sendable {
    package var status: Int
    /// The beginning of the body of any answer that is not 200.
    package var message: String
    /// How long it asks to be left alone; `nil` where it does not.
    package var retryAfter: Span?
    /// The time from the beginning of the transfer to its end.
    package var took: Span
}

/// The reason why there was no answer.
package enum TransferFailure: Error, Hashable, Sendable {
    case unreachable(String)
    /// No trust: TLS could not be agreed on, or the certificate is not one that this machine
    /// trusts.
    case untrusted(String)
    /// All addresses that the name leads to may not be connected to.
    case forbiddenAddress
    case tooSlow
    case cut(String)
    case cancelled
}
