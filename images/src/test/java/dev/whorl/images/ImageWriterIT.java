package dev.whorl.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.images.Application.Placed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes an image with the real runtime and C library of this machine, and reads it back. */
class ImageWriterIT {

  @TempDir Path folder;

  @Test
  void imageRunsWithoutRootAndIsTheSameEachTime() throws IOException {
    Path first = write("first.tar");
    JsonNode config = config(first).get("config");

    assertThat(config.get("User").asText()).isEqualTo("65532:65532");
    assertThat(config.get("Entrypoint"))
        .extracting(JsonNode::asText)
        .contains("/opt/java/bin/java", "/app/greeter.jar");
    assertThat(Files.mismatch(first, write("second.tar"))).isEqualTo(-1);
  }

  /** Without it no file with an umlaut in its name can be opened. */
  @Test
  void itsLocaleIsUtf8AndThere() throws IOException {
    Path archive = write("image.tar");

    assertThat(config(archive).get("config").get("Env"))
        .extracting(JsonNode::asText)
        .contains("LC_ALL=C.UTF-8");
    assertThat(files(archive))
        .extracting(TarArchiveEntry::getName)
        .contains("usr/lib/locale/C.utf8/LC_CTYPE");
  }

  @Test
  void nothingInTheImageBelongsToItsUserOrRaisesItsRights() throws IOException {
    List<TarArchiveEntry> files = files(write("image.tar"));

    assertThat(files)
        .extracting(TarArchiveEntry::getName)
        .contains("opt/java/bin/java", "app/greeter.jar", "etc/passwd");
    assertThat(files).anyMatch(file -> file.getName().contains("ld-linux"));
    assertThat(files).allSatisfy(file -> assertThat(file.getLongUserId()).isZero());
    assertThat(files).allSatisfy(file -> assertThat(file.getMode() & 06000).isZero());
  }

  private Path write(String name) throws IOException {
    Path jar = Files.writeString(folder.resolve("greeter.jar"), "not started here");
    var greeter =
        new Application(
            "greeter",
            List.of(),
            List.of(new Placed(jar, "/app/greeter.jar")),
            List.of("-jar", "/app/greeter.jar"),
            Set.of(8080));
    var writer =
        new ImageWriter(
            new Base.Scratch(folder.resolve("base")),
            JavaRuntime.in(Path.of("target", "runtime")),
            folder.resolve("layers"));
    Path archive = folder.resolve(name);
    writer.write(greeter, "whorl/greeter:1", archive);
    return archive;
  }

  private static JsonNode config(Path archive) throws IOException {
    var json = new ObjectMapper();
    String name = json.readTree(content(archive, "manifest.json")).get(0).get("Config").asText();
    return json.readTree(content(archive, name));
  }

  private static List<TarArchiveEntry> files(Path archive) throws IOException {
    var found = new ArrayList<TarArchiveEntry>();
    for (JsonNode layer :
        new ObjectMapper().readTree(content(archive, "manifest.json")).get(0).get("Layers")) {
      try (var tar = open(archive, layer.asText());
          var unpacked = new TarArchiveInputStream(new GZIPInputStream(tar))) {
        for (TarArchiveEntry file = unpacked.getNextEntry();
            file != null;
            file = unpacked.getNextEntry()) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private static byte[] content(Path archive, String name) throws IOException {
    try (InputStream in = open(archive, name)) {
      return in.readAllBytes();
    }
  }

  private static InputStream open(Path archive, String name) throws IOException {
    var tar = new TarArchiveInputStream(Files.newInputStream(archive));
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      if (entry.getName().equals(name)) {
        return tar;
      }
    }
    throw new IOException("no " + name + " in " + archive);
  }
}
