package dev.whorl.cli.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.template.TemplateSyntax;
import dev.whorl.text.template.JinjaEngine;
import dev.whorl.text.template.TemplateRefusal;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What agents say of a template, who have a grammar only, is what jinja2 says of it. */
class TemplateSyntaxTest {
  private static final JinjaEngine ENGINE = new JinjaEngine();
  private static final long SEED = 20261201;
  private static final int MUTATIONS = 400;

  /** In what Python's compiler alone refuses of the code that jinja2 wrote: left to the router. */
  private static final String BY_PYTHON = "(<template>";

  /** Right ones: every statement, operator and way of writing that the grammar has. */
  private static final List<String> TEMPLATES =
      List.of(
          "{{ bos_token }}{%- for m in messages -%}{% if m['role'] == 'user' and not loop.first %}{{ '<|u|>' + m.content|trim }}{% elif m.role is in ['a', 'b'] %}{{ m['content'][1:-1] }}{% else %}{{ raise_exception('no ' ~ m.role) }}{% endif %}{% endfor %}",
          "{# a note #}{% set ns = namespace(found=false, list=[1, 2.5, {'a': none}]) %}{% set ns.found = true %}{% set a, b = 1, 2 %}{{ ns.list[0] ** 2 // 3 % 4 if ns.found else 'x' | upper }}",
          "{% macro show(x, y=1) %}{{ x | tojson(indent=2) }}{{ y }}{% endmacro %}{% call(z) show(1, *args, **kwargs) %}{{ z }}{% endcall %}{{ show(x=2) is not none }}",
          "{% raw %}{{ as it is %}{% endraw %}{% filter upper %}a{% endfilter %}{% set text | trim %} b {% endset %}{% with a = 1, b = (2,) %}{{ a < b <= 3 }}{% endwith %}",
          "{% for k, v in tools | dictsort if v is defined and v is divisibleby 3 recursive %}{% if loop.index0 > 1 %}{% continue %}{% else %}{% break %}{% endif %}{% else %}none{% endfor %}{% generation %}{{ -x.y }}{% endgeneration %}",
          "{% if a %}{{ x | made_up }}{% endif %}{{ (y | made_up) if z else 'é\\x41\\u00e9' 'b' }}{% block b scoped %}{% endblock b %}{% print 1, 0x1f %}{{ {} }}{{ () }}{{ x[1:2:3] }}");

  private static final List<String> PIECES =
      List.of(
          "{%",
          "%}",
          "{{",
          "}}",
          "{#",
          "#}",
          "if ",
          "else",
          "endif",
          "for ",
          " in ",
          "endfor",
          "set ",
          "is ",
          "not ",
          "and ",
          "|",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          ".",
          ",",
          ":",
          "=",
          "==",
          "~",
          "-",
          "**",
          "'",
          "\"",
          "\\",
          "1",
          "1.5",
          "x",
          "endmacro",
          "nosuch",
          "|nosuch",
          " is nosuch",
          "raw",
          "endraw",
          "\\x4",
          "none",
          "true",
          " ",
          "\n",
          "%",
          "do ",
          "#");

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  @Test
  void rightTemplatesAreTaken() {
    for (String template : TEMPLATES) {
      assertThat(jinja2(template)).as(template).isNull();
      assertThat(TemplateSyntax.fault(template)).as(template).isNull();
    }
  }

  @Test
  void wrongOnesAreNamedWithTheirLine() {
    assertThat(TemplateSyntax.fault("a\n{{ x | nosuch }}"))
        .isEqualTo("no filter is named 'nosuch' (line 2)");
    assertThat(TemplateSyntax.fault("{% if x is nosuch %}{% endif %}{{ x is nosuch }}"))
        .isEqualTo("no test is named 'nosuch' (line 1)");
    assertThat(TemplateSyntax.fault("{% frobnicate %}"))
        .isEqualTo("no tag is named 'frobnicate' (line 1)");
    assertThat(TemplateSyntax.fault("{% for m in messages %}{{ m.content "))
        .isEqualTo("unexpected the template's end, expected '}}' (line 1)");
    assertThat(TemplateSyntax.fault("{% set 1 = x %}"))
        .isEqualTo("nothing can be assigned to '1' (line 1)");
  }

  @Test
  void whatNestsTooDeepIsLeftToJinja() {
    assertThat(TemplateSyntax.fault("{{ " + "(".repeat(100_000) + ")".repeat(100_000) + " }}"))
        .isNull();
  }

  /** Of a template that somebody broke by hand, both say the same. */
  @Test
  void mutatedTemplatesAreTakenOrRefusedByBoth() {
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      String template = mutated(TEMPLATES.get(i % TEMPLATES.size()), random);
      String expected = jinja2(template);
      if (expected == null || !expected.contains(BY_PYTHON)) {
        assertThat(TemplateSyntax.fault(template) == null)
            .as("seed %d, mutation %d: %s; jinja2: %s", SEED, i, template, expected)
            .isEqualTo(expected == null);
      }
      refused += expected == null ? 0 : 1;
    }
    assertThat(refused).as("refused").isBetween(MUTATIONS / 4, MUTATIONS * 99 / 100);
  }

  private static String mutated(String template, Random random) {
    int at = random.nextInt(template.length());
    int behind = Math.min(template.length(), at + random.nextInt(4));
    String piece = PIECES.get(random.nextInt(PIECES.size()));
    return switch (random.nextInt(3)) {
      case 0 -> template.substring(0, at) + piece + template.substring(at);
      case 1 -> template.substring(0, at) + template.substring(behind);
      default -> template.substring(0, at) + piece + template.substring(behind);
    };
  }

  private static @Nullable String jinja2(String template) {
    try {
      ENGINE.check(template);
      return null;
    } catch (TemplateRefusal e) {
      return String.valueOf(e.getMessage());
    }
  }
}
