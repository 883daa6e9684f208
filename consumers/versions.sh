# shellcheck shell=bash disable=SC2034
# The CDK that every consumer is synthesized with. One version for all languages, or the templates could differ by more than the language: the newest
# that npm, PyPI, Maven Central and Go's module proxy all have in full. Above it Maven Central lacks the jars, or Go the module.
AWS_CDK_LIB=2.263.0
CONSTRUCTS=10.8.1
