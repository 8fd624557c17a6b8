package dev.whorl.sources;

import dev.whorl.sources.SourceFault.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file on its way into a folder. What has come stays when the connection breaks or the process
 * ends: the next attempt asks for the rest.
 */
final class Download {
  private static final int CHUNK = 1 << 20;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

  private final Origin origin;
  private final String address;
  private final RemoteFile file;
  private final Path part;
  private final Transport transport;
  private final Attempts attempts;

  /**
   * @param part where it grows
   */
  Download(
      Origin origin,
      String address,
      RemoteFile file,
      Path part,
      Transport transport,
      Attempts attempts) {
    this.origin = origin;
    this.address = address;
    this.file = file;
    this.part = part;
    this.transport = transport;
    this.attempts = attempts;
  }

  /**
   * Brings the file's first bytes.
   *
   * @param end how many
   * @param progress told how many are here
   */
  void upTo(long end, LongConsumer progress) throws SourceFault, InterruptedException {
    attempts.<Boolean>of(
        address,
        () -> {
          more(end, progress);
          return true;
        },
        this::here);
  }

  /** Holds the whole file against its checksum, where the source gave one. */
  void verify() throws SourceFault, InterruptedException {
    String expected = file.sha256();
    if (expected == null) {
      return;
    }
    try {
      String found = Hashes.of(part);
      if (!found.equals(expected)) {
        Files.delete(part);
        throw new SourceFault(
            Kind.BAD,
            "The file %s of the model (%s) has the SHA-256 (%s), not (%s). It was thrown away; something on the way changes it, or the address asks for another file."
                .formatted(file.name(), address, found, expected));
      }
    } catch (IOException e) {
      throw ModelCache.disk(address, e);
    }
  }

  private long here() throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  private void more(long end, LongConsumer progress)
      throws SourceFault, IOException, InterruptedException {
    long at = here();
    progress.accept(at);
    if (at >= end) {
      if (at == 0) {
        Files.write(part, new byte[0]);
      }
      return;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    if (at > 0 || end < file.bytes()) {
      headers.put("Range", "bytes=%d-%d".formatted(at, end - 1));
    }
    HttpResponse<InputStream> answer = origin.open(file, headers);
    try (InputStream body = transport.watched(answer.body())) {
      if (!Answers.good(answer)) {
        throw Answers.fault(answer, address, origin.credentials());
      }
      requireSame(answer);
      if (answer.statusCode() == 200) {
        // The server knows no ranges.
        body.skipNBytes(at);
      } else {
        requireRange(answer, at);
      }
      append(body, at, end, progress);
    }
  }

  private void append(InputStream body, long from, long end, LongConsumer progress)
      throws SourceFault, IOException, InterruptedException {
    long at = from;
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      byte[] chunk = new byte[CHUNK];
      while (at < end) {
        int read = body.read(chunk, 0, (int) Math.min(chunk.length, end - at));
        if (read < 0) {
          throw new IOException("it ended after %d of %d bytes".formatted(at, end));
        }
        write(channel, ByteBuffer.wrap(chunk, 0, read));
        at += read;
        progress.accept(at);
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedException();
        }
      }
    }
  }

  private void write(FileChannel channel, ByteBuffer bytes)
      throws SourceFault, InterruptedException {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException();
    } catch (IOException e) {
      throw ModelCache.disk(address, e);
    }
  }

  private void requireSame(HttpResponse<?> answer) throws SourceFault {
    String tag = answer.headers().firstValue("ETag").orElse("");
    String known = file.version();
    if (known != null && known.startsWith("\"") && tag.startsWith("\"") && !tag.equals(known)) {
      throw new SourceFault(
          Kind.BAD,
          "The file %s of the model (%s) was replaced while it was fetched (%s, before %s). It is looked up again."
              .formatted(file.name(), address, tag, known));
    }
  }

  private void requireRange(HttpResponse<?> answer, long at) throws SourceFault {
    String range = answer.headers().firstValue("Content-Range").orElse("");
    Matcher form = CONTENT_RANGE.matcher(range);
    boolean right =
        form.matches()
            && Long.parseLong(form.group(1)) == at
            && (form.group(2).equals("*") || Long.parseLong(form.group(2)) == file.bytes());
    if (!right) {
      throw new SourceFault(
          Kind.BAD,
          "The source of the model (%s) gives (%s) of %s, which should have %d bytes, from byte %d on."
              .formatted(address, range, file.name(), file.bytes(), at));
    }
  }
}
