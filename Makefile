# See src/Lambda/Makefile.
.PHONY: publish package clean
publish package clean:
	$(MAKE) --no-print-directory -C src/Lambda $@
