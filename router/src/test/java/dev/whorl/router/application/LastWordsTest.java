package dev.whorl.router.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastWordsTest {
  @TempDir Path folder;
  private final AtomicInteger ended = new AtomicInteger();

  @Test
  void theyAreWhereTheKubeletReadsThemWhenTheProcessEnds() {
    Path file = folder.resolve("termination-log");
    LastWords words = new LastWords(file, ended::incrementAndGet);
    assertThat(words.heard()).isTrue();
    words.speakAndEnd("The tokenizer (llama) is not supported.");
    assertThat(file).hasContent("The tokenizer (llama) is not supported.");
    assertThat(ended).hasValue(1);
  }

  @Test
  void noMoreThanAKubeletKeepsIsWritten() {
    Path file = folder.resolve("termination-log");
    new LastWords(file, ended::incrementAndGet).leave("x".repeat(10_000));
    assertThat(file).hasSize(4096);
    assertThat(ended).hasValue(0);
  }

  @Test
  void withoutAKubeletNobodyHearsThem() {
    LastWords words = new LastWords(null, ended::incrementAndGet);
    assertThat(words.heard()).isFalse();
    words.leave("nothing happens");
  }

  @Test
  void whatCannotBeWrittenStillEnds() {
    new LastWords(folder.resolve("no/such/folder"), ended::incrementAndGet).speakAndEnd("unheard");
    assertThat(ended).hasValue(1);
  }
}
