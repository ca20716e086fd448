.PHONY: start test
start:
	python3 run.py
test:
	python3 run.py test
