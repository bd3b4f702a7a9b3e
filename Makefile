.PHONY: publish package clean public-api
# See src/Lambda/Makefile.
publish package clean:
	$(MAKE) --no-print-directory -C src/Lambda $@

# Writes the public surface of each package anew to its PublicAPI.Unshipped.txt: docs/packages.md.
public-api:
	for file in src/*/PublicAPI.Unshipped.txt; do \
	    echo '#nullable enable' > $$file; \
	    dotnet format analyzers $$(dirname $$file) --no-restore --diagnostics RS0016 --severity warn || exit; \
	done
