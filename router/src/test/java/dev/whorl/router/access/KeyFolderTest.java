package dev.whorl.router.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFolderTest {
  @TempDir private Path folder;

  @Test
  void aKeyIsAFileNamedAfterWhoHasIt() throws Exception {
    Files.writeString(folder.resolve("search-team"), "sk-1\n");
    Files.writeString(folder.resolve("batch"), "sk-2");

    KeyRing ring = new KeyFolder(folder).read();

    assertThat(ring.owner("sk-1")).isEqualTo("search-team");
    assertThat(ring.owner("sk-2")).isEqualTo("batch");
    assertThat(ring.owner("sk-3")).isNull();
    assertThat(ring.owner("")).isNull();
  }

  @Test
  void theLinksOfAMountedSecretAreReadOnce() throws Exception {
    Path data = Files.createDirectory(folder.resolve("..2026_12_01"));
    Files.writeString(data.resolve("batch"), "sk-2");
    Files.createSymbolicLink(folder.resolve("..data"), data.getFileName());
    Files.createSymbolicLink(folder.resolve("batch"), Path.of("..data", "batch"));

    assertThat(new KeyFolder(folder).read().names()).containsExactly("batch");
  }

  @Test
  void withoutAFolderNobodyMayAsk() throws Exception {
    assertThat(new KeyFolder(folder.resolve("missing")).read()).isEqualTo(KeyRing.EMPTY);
  }

  @Test
  void whatIsNoKeyIsRefusedByNameAndNeverShown() throws Exception {
    Files.writeString(folder.resolve("empty"), " \n");
    assertThatThrownBy(() -> new KeyFolder(folder).read()).hasMessage("The key (empty) is empty.");

    Files.write(folder.resolve("empty"), new byte[] {(byte) 0xC3, 0x28});
    assertThatThrownBy(() -> new KeyFolder(folder).read())
        .hasMessage("The key (empty) is no text.");

    Files.writeString(folder.resolve("empty"), "x".repeat(5000), StandardCharsets.UTF_8);
    assertThatThrownBy(() -> new KeyFolder(folder).read())
        .hasMessage("The key (empty) has more than 4096 bytes.");
  }

  @Test
  void twoNamesOfOneKeyAreRefused() throws Exception {
    Files.writeString(folder.resolve("a"), "sk-1");
    Files.writeString(folder.resolve("b"), "sk-1");

    assertThatThrownBy(() -> new KeyFolder(folder).read())
        .isInstanceOf(UnusableKeys.class)
        .hasMessage("The keys (a) and (b) are the same; give each its own.");
  }
}
