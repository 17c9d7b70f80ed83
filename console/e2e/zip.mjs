// Just enough of a zip to take a file out of an archive and put others in; nothing is compressed on the way out.
import { crc32, inflateRawSync } from 'node:zlib'

/** The files of an archive by name. */
export function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const files = new Map()
  for (let at = bytes.readUInt32LE(end + 16), left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [packed, nameLength, extra, comment, head] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)]
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    const from = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28)
    const body = bytes.subarray(from, from + packed)
    files.set(name, bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(body) : body)
    at += 46 + nameLength + extra + comment
  }
  return files
}

export function zip(files) {
  const bodies = [], heads = []
  let at = 0
  for (const [name, body] of files) {
    const title = Buffer.from(name)
    const same = Buffer.alloc(26)
    same.writeUInt16LE(20, 0)
    same.writeUInt16LE(0x800, 2)
    same.writeUInt32LE(crc32(body), 10)
    same.writeUInt32LE(body.length, 14)
    same.writeUInt32LE(body.length, 18)
    same.writeUInt16LE(title.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), same, title, body])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    heads.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), same, tail, title]))
    bodies.push(local)
    at += local.length
  }
  const list = Buffer.concat(heads)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(heads.length, 4)
  end.writeUInt16LE(heads.length, 6)
  end.writeUInt32LE(list.length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...bodies, list, Buffer.from('PK\x05\x06', 'latin1'), end])
}
