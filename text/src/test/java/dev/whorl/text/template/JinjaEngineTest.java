package dev.whorl.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.text.template.PythonSandbox.Allowance;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What templates may do, and what happens to those that do more. */
class JinjaEngineTest {
  private static final JinjaEngine ENGINE = TestingEngine.ENGINE;

  @Test
  void todayIsKnownAndCanBeSet() throws Exception {
    DateTimeFormatter asPython = DateTimeFormatter.ofPattern("dd MMM yyyy", Locale.ENGLISH);
    String source = "{{ strftime_now('%d %b %Y') }}";
    LocalDate before = LocalDate.now(ZoneId.systemDefault());
    String today = ENGINE.render(source, Map.of(), null);
    LocalDate after = LocalDate.now(ZoneId.systemDefault());

    assertThat(today).isIn(asPython.format(before), asPython.format(after));
    assertThat(ENGINE.render(source, Map.of(), LocalDateTime.of(2025, 7, 4, 9, 5, 3)))
        .isEqualTo("04 Jul 2025");
  }

  @Test
  void valuesArePrintedAsPythonDoes() throws Exception {
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("yes", true);
    variables.put("nothing", null);
    variables.put("list", Arrays.asList("a", 1, 1.5, null));
    variables.put("map", Map.of("type", "te'xt"));

    assertThat(ENGINE.render("{{ yes }} {{ nothing }} {{ list }} {{ map }}", variables, null))
        .isEqualTo("True None ['a', 1, 1.5, None] {'type': \"te'xt\"}");
    assertThat(ENGINE.render("{{ {'z': '<é&>', 'a': [1, true]} | tojson }}", variables, null))
        .isEqualTo("{\"z\": \"<é&>\", \"a\": [1, true]}");
  }

  @Test
  void theLibrarysExtensionsAreThere() throws Exception {
    String source =
        """
        {%- for n in range(9) %}
        {%- if n == 1 %}{% continue %}{% endif %}
        {%- if n == 3 %}{% break %}{% endif %}
        {%- generation %}{{ n }}{% endgeneration %}
        {%- endfor %}\
        """;

    assertThat(ENGINE.render(source, Map.of(), null)).isEqualTo("02");
  }

  @Test
  void aTemplatesOwnExceptionIsTheRefusal() throws Exception {
    assertThatThrownBy(() -> ENGINE.render("{{ raise_exception('no') }}", Map.of(), null))
        .isInstanceOf(TemplateRefusal.class)
        .hasMessage("no");

    assertThat(ENGINE.render("{{ 1 + 1 }}", Map.of(), null)).isEqualTo("2");
  }

  @Test
  void whatCannotBeParsedIsRefusedWithTheLine() {
    assertThatThrownBy(() -> ENGINE.check("a\n{% if %}"))
        .isInstanceOf(TemplateRefusal.class)
        .hasMessageContaining("(line 2)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ''.__class__.__mro__ }}",
        "{{ messages.append(1) }}",
        "{{ raise_exception.__globals__.x }}",
        "{% include '/etc/passwd' %}",
        "{{ 'a' * 2000000 }}",
        "{{ [1, 2] * 2000000 }}",
        "{{ 9 ** 9999999 }}",
        "{{ '%9999999d' % 1 }}",
        "{{ '{:9999999}'.format(1) }}",
        "{{ 'a'.center(9999999) }}",
        "{{ range(9999999) | list }}",
      })
  void whatASandboxMustNotDoIsRefused(String source) {
    assertThatThrownBy(() -> ENGINE.render(source, Map.of("messages", List.of()), null))
        .isInstanceOf(TemplateRefusal.class);
  }

  @Test
  void whatTakesTooMuchIsEndedAndOthersGoOn() throws Exception {
    try (JinjaEngine engine =
        new JinjaEngine(1, new Allowance(Duration.ofSeconds(2), 256L << 20))) {
      String endless =
          "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}";
      assertThatThrownBy(() -> engine.render(endless, Map.of(), null))
          .isInstanceOf(TemplateRefusal.class)
          .hasMessageContaining("The chat template was ended");

      String greedy =
          "{% set n = namespace(s='x' * 1000000) %}{% for a in range(99999) %}{% set n.s = n.s ~ 'y' %}{% endfor %}";
      assertThatThrownBy(() -> engine.render(greedy, Map.of(), null))
          .isInstanceOf(TemplateRefusal.class)
          .hasMessageContaining("MiB of memory");

      assertThat(engine.render("{{ 1 + 1 }}", Map.of(), null)).isEqualTo("2");
    }
  }
}
