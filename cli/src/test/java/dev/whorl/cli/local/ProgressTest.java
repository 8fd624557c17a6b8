package dev.whorl.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter text = new StringWriter();

  @Test
  void aBarShowsTheMeanAndGoesWithTheNextLine() {
    Progress progress = new Progress(new PrintWriter(text), true);
    Progress.Bar bar = progress.bar("loading", 2);

    bar.show("a", 100);
    assertThat(text.toString()).endsWith("loading " + "█".repeat(15) + "░".repeat(15) + " 50 %");
    bar.show("b", 100);
    assertThat(text.toString()).endsWith("loading " + "█".repeat(30) + " 100 %");
    int shown = text.toString().length();
    bar.show("b", 100);
    assertThat(text.toString()).hasSize(shown);

    progress.say("done");
    assertThat(text.toString().substring(shown)).startsWith("\r\033[K[").endsWith("s] done\n");
  }

  @Test
  void whereLinesCannotBeWrittenAnewThereAreNoBars() {
    Progress progress = new Progress(new PrintWriter(text), false);

    progress.bar("loading", 1).show("a", 50);
    progress.say("done");

    assertThat(text.toString()).startsWith("[").endsWith("s] done\n").doesNotContain("█");
  }
}
