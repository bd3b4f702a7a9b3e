.PHONY: publish package clean public-api pictures
# See src/Lambda/Makefile.
publish package clean:
	$(MAKE) --no-print-directory -C src/Lambda $@

# Writes the public surface of each package anew to its PublicAPI.Unshipped.txt: docs/packages.md.
public-api:
	for file in src/*/PublicAPI.Unshipped.txt; do \
	    echo '#nullable enable' > $$file; \
	    dotnet format analyzers $$(dirname $$file) --no-restore --diagnostics RS0016 --severity warn || exit; \
	done

# Takes the pictures in docs/images anew; needs Chromium.
pictures:
	dotnet build tests/ProcessTests -p:PublishFunctions=false
	UPDATE_PICTURES=1 tests/ProcessTests/bin/Debug/net10.0/EventPlatform.ProcessTests --filter-class '*PictureTests'
