internal import Formats
internal import Glibc

/// The reader that is fuzzed: what `HOLDFAST_READER` names.
private let reader: FuzzedReader = {
    guard let name = getenv("HOLDFAST_READER"),
        let reader = FuzzedReader(rawValue: String(cString: name))
    else {
        let names = FuzzedReader.allCases.map(\.rawValue).joined(separator: " ")
        print("HOLDFAST_READER must be one of: \(names)")
        exit(getenv("HOLDFAST_READER").map { $0.pointee == 0 } ?? true ? 0 : 2)
    }
    return reader
}()

/// Writes the reader's samples into the folder that `HOLDFAST_SAMPLES` names, instead of fuzzing:
/// what libFuzzer begins with.
@_cdecl("LLVMFuzzerInitialize")
public func begin(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutableRawPointer
) -> CInt {
    let reader = reader
    guard let folder = getenv("HOLDFAST_SAMPLES").map({ String(cString: $0) }) else { return 0 }
    for (number, sample) in reader.samples.enumerated() {
        guard let file = fopen("\(folder)/sample-\(number)", "wb") else {
            print("\(folder) cannot be written")
            exit(1)
        }
        fwrite(sample, 1, sample.count, file)
        fclose(file)
    }
    exit(0)
}

/// Hands one input to the reader.
@_cdecl("LLVMFuzzerTestOneInput")
public func read(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    reader.read(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
