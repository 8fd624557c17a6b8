package dev.whorl.protocol.identity;

import java.io.IOException;
import java.io.Reader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Addresses in a file. It is looked at when somebody is dialled, which is seldom. Thread-safe. */
final class PeerFile implements PeerAddresses {
  private static final Logger LOG = System.getLogger(PeerFile.class.getName());

  private final Path file;
  private String version;
  private PeerAddresses table;

  PeerFile(Path file) throws IOException {
    this.file = file;
    this.version = version(file);
    this.table = read(file);
  }

  @Override
  public synchronized InetSocketAddress of(PeerName.Server server) {
    try {
      String now = version(file);
      if (!now.equals(version)) {
        table = read(file);
        version = now;
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(
          Level.WARNING,
          "The peer table {0} is not taken, the one before stays: {1}",
          file,
          e.getMessage());
    }
    return table.of(server);
  }

  /** Differs from one content to the next: a table is replaced as a whole, by another file. */
  private static String version(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
  }

  private static PeerAddresses read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, InetSocketAddress> table = new LinkedHashMap<>();
    for (String name : properties.stringPropertyNames()) {
      table.put(name, address(name, properties.getProperty(name)));
    }
    return PeerAddresses.fixed(table);
  }

  private static InetSocketAddress address(String name, @Nullable String text) {
    String given = String.valueOf(text);
    int colon = given.lastIndexOf(':');
    try {
      if (colon > 0) {
        return InetSocketAddress.createUnresolved(
            given.substring(0, colon).strip(),
            Integer.parseInt(given.substring(colon + 1).strip()));
      }
    } catch (IllegalArgumentException e) {
      // The message below says it better.
    }
    throw new IllegalArgumentException(
        "The address (%s) of server (%s) is not host:port.".formatted(given, name));
  }
}
