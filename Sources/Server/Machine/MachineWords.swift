internal import Foundation
internal import Shop

/// The machine in a line, for reports.
enum MachineWords {
    /// `AMD EPYC, 2 cores, 24 GB of memory, Linux 6.1`.
    static var own: String {
        let info = ProcessInfo.processInfo
        let gigabytes = (Double(info.physicalMemory) / 1_073_741_824).rounded()
        return "\(processor), \(info.activeProcessorCount) cores, \(Int(gigabytes)) GB of memory, "
            + info.operatingSystemVersionString
    }

    private static var processor: String {
        let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.begins(with: "model name") }
        let name = line?.split(separator: ":").last.map { $0.drop { $0 == " " } }
        return name.map(String.init) ?? "a processor without a name"
    }
}
