package dev.whorl.cli.local;

import dev.whorl.protocol.identity.AgentsDomain;
import dev.whorl.protocol.identity.CertificateAuthority;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.PeerName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The folder of one run: certificates of a throw-away authority, logs, and what the processes are
 * told. Readable by its owner only; keys are removed at the end, logs stay.
 */
final class Workspace implements AutoCloseable {
  static final String NAMESPACE = "local";
  static final AgentsDomain DOMAIN = new AgentsDomain("agents", NAMESPACE);

  private final Path folder;
  private final CertificateAuthority authority =
      CertificateAuthority.create("Whorl local", Clock.systemUTC());

  private Workspace(Path folder) {
    this.folder = folder;
  }

  static Workspace create() {
    try {
      return new Workspace(
          Files.createTempDirectory(
              "whorl-local-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    } catch (IOException e) {
      throw new UncheckedIOException("No temporary folder: " + e.getMessage(), e);
    }
  }

  Path folder() {
    return folder;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  Path log(String process) {
    return folder.resolve(process + ".log");
  }

  /** Issues credentials and writes them into a folder of their own. */
  Path credentialsFolder(PeerName name) {
    Path target = folder.resolve("tls").resolve(name.dnsName());
    try {
      Files.createDirectories(target);
      authority.issue(name).write(target);
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException("Certificates cannot be written: " + e.getMessage(), e);
    }
  }

  Credentials operatorCredentials() {
    return authority.issue(new PeerName.Operator(NAMESPACE));
  }

  void write(String name, String text) {
    try {
      // Readers watch these files: they must never see half of one.
      Path part = Files.writeString(file(name + ".part"), text);
      Files.move(
          part,
          file(name),
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be written: %s".formatted(name, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    Path keys = folder.resolve("tls");
    if (!Files.exists(keys)) {
      return;
    }
    try (Stream<Path> files = Files.walk(keys)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Keys in %s were not removed".formatted(keys), e);
    }
  }
}
